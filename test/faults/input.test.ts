import { execFileSync } from 'node:child_process';
import { appendFileSync, readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { type Finished, Place, program } from '../support/program.ts';

// What an input can have wrong with it, numbered as in the project's list of faults.

const labels = ['--labels', 'positive,negative'];

/** Labels what comes on standard input, quietly. */
function classify(stdin: string | Buffer, ...more: readonly string[]): Promise<Finished> {
  return new Place().run(['classify', ...labels, '-q', ...more], { stdin });
}

function utf8({ stdout }: Finished): string {
  return Buffer.from(stdout, 'latin1').toString();
}

describe('an input that is short of something', () => {
  it('fault 1: an empty input gives an empty output, says so, and is no failure', async () => {
    const place = new Place();
    const loud = await place.run(['classify', place.file('a.csv', ''), ...labels]);
    expect(loud).toMatchObject({ status: 0, stdout: '' });
    expect(loud.stderr).toContain('no rows');
    const jsonl = ['--input-format', 'jsonl', '-c', 'body'];
    expect(await classify('', ...jsonl)).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(await classify('\n\n')).toMatchObject({ status: 0, stdout: '\n\n' });
  });

  it('fault 2: a header alone gets its new column', async () => {
    expect(await classify('id,text')).toMatchObject({ status: 0, stdout: 'id,text,label' });
  });

  it('fault 14: a missing final newline stays missing', async () => {
    expect((await classify('text\nlove it')).stdout).toBe('text,label\nlove it,positive');
    expect((await classify('{"text":"love it"}')).stdout).toBe(
      '{"text":"love it","label":"positive"}',
    );
  });

  it('fault 22: standard input that is closed or a terminal does not hang', async () => {
    const place = new Place();
    const closed = await place.shell('skllm classify --labels a,b <&-');
    expect(closed).toMatchObject({ status: 0, stdout: '' });
    expect(closed.stderr).toContain('no rows');
    // `script` (util-linux) runs its command on a terminal; where it is missing that half is left out.
    const command = `'${process.execPath}' '${program}' classify --labels a,b`;
    const line = `script -qec "${command}" /dev/null`;
    const onTerminal = await place.shell(`if script -V >/dev/null 2>&1; then ${line}; fi`);
    if (onTerminal.stdout !== '') expect(onTerminal.stdout).toContain('there is nothing to read');
  });

  it('fault 27: a blank text gets no label, asks nothing and is no failure', async () => {
    const run = await classify('id,text\n1,love it\n2,\n3,"  \t "\n', '--errors');
    expect(run).toEqual({
      status: 0,
      stderr: '',
      stdout:
        'id,text,label,label_error\n1,love it,positive,\n' +
        '2,,,no-text: the row has no text to label\n' +
        '3,"  \t ",,no-text: the row has no text to label\n',
    });
    const jsonl = '{"text":""}\n{"text":null}\n{}\n';
    expect(await classify(jsonl)).toMatchObject({
      status: 0,
      stdout: '{"text":"","label":null}\n{"text":null,"label":null}\n{"label":null}\n',
    });
  });
});

describe('an encoding', () => {
  it('fault 3: a byte order mark stays, once, and is no part of a name', async () => {
    const place = new Place();
    const inputs = ['a', 'b'].map((name) => place.file(`${name}.csv`, '\ufefftext\nlove it\n'));
    const both = await place.run(['classify', ...inputs, ...labels, '-q', '-c', 'text']);
    expect(utf8(both)).toBe('\ufefftext,label\nlove it,positive\nlove it,positive\n');
  });

  it('fault 4: UTF-16 is refused with the option that reads it, and then read', async () => {
    const place = new Place();
    const text = 'text,n\r\nlove café,1\r\n';
    const little = place.file('le.csv', Buffer.from(`\ufeff${text}`, 'utf16le'));
    const big = place.file('be.csv', Buffer.from(text, 'utf16le').swap16());
    for (const [path, name, wrong] of [
      [little, 'utf-16le', []],
      [big, 'utf-16be', ['--encoding', 'utf-16le']],
    ] as const) {
      const refused = await place.run(['classify', path, ...labels, ...wrong]);
      expect(refused).toMatchObject({ status: 2, stdout: '' });
      expect(refused.stderr).toContain(`--encoding ${name}`);
      const read = await place.run(['classify', path, ...labels, '--encoding', name]);
      expect(utf8(read)).toBe('text,n,label\r\nlove café,1,positive\r\n');
      expect(read.stderr).toContain('the output is UTF-8');
    }
  });

  it('fault 4: Latin-1 is refused with the option that reads it, and written back as it was', async () => {
    const bytes = Buffer.from('text,n\nlove café,1\n', 'latin1');
    const refused = await classify(bytes);
    expect(refused).toMatchObject({ status: 2, stdout: '' });
    expect(refused.stderr).toMatch(/line 2: not UTF-8.*\n.*--encoding latin1/);
    const other = ['--encoding', 'latin1', '--labels', 'amour: love,haïr: hate'];
    expect((await classify(bytes, ...other)).stdout).toBe(
      'text,n,label\nlove caf\xe9,1,amour: love\n',
    );
    const converted = await classify(bytes, ...other, '-f', 'jsonl');
    expect(utf8(converted)).toBe('{"text":"love café","n":"1","label":"amour: love"}\n');
  });

  it('fault 5: bytes that are not UTF-8 are kept, and their rows counted', async () => {
    const bytes = Buffer.from('text,n\nlove \xc3\xa9 \xff\xfe,1\nhate,\xff\n', 'latin1');
    const run = await new Place().run(['classify', ...labels], { stdin: bytes });
    expect(run.stdout).toBe(
      'text,n,label\nlove \xc3\xa9 \xff\xfe,1,positive\nhate,\xff,negative\n',
    );
    expect(run.stderr).toContain('1 row with bytes that are not utf-8');
  });

  it('fault 6: NUL bytes are kept', async () => {
    expect(await classify('text\nlo\0ve love\n"hate\0"\n')).toMatchObject({
      status: 0,
      stdout: 'text,label\nlo\0ve love,positive\n"hate\0",negative\n',
    });
  });

  it('fault 29: control and direction characters do not reach the terminal', async () => {
    const stdin = 'te\x1b[2Jxt,b\u202e,id\nlove it,x,1\n';
    const place = new Place();
    const runs = [
      await place.run(['classify', ...labels, '-c', 'nope'], { stdin }),
      await place.run(['classify', ...labels, '-v'], { stdin }),
      await place.run(['classify', ...labels, '--no\x1b[31m'], { stdin }),
    ];
    for (const { stderr } of runs) {
      expect(stderr).toContain('\\u{1b}');
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these must not be there
      expect(Buffer.from(stderr, 'latin1').toString()).not.toMatch(/[\x00-\x08\x0b-\x1f\u202e]/);
    }
    expect(runs[1]!.stdout).toContain('te\x1b[2Jxt');
  });
});

describe('CSV', () => {
  it('fault 7: a quote that is never closed ends the run and names the line it opened on', async () => {
    const text = 'id,text\n1,love it\n2,"never\nclosed\n3,hate it\n';
    const place = new Place();
    for (const args of [[place.file('a.csv', text)], ['-', '-m', 'embedded::rows']]) {
      const run = await place.run(['classify', ...args, ...labels, '-q'], { stdin: text });
      expect(run.status).toBe(2);
      expect(run.stderr).toMatch(/line 3: a quote is opened here and never closed/);
      expect(run.stderr).not.toContain('hate');
      expect(['', 'id,text,label\n1,love it,positive\n']).toContain(run.stdout);
    }
  });

  it('fault 8: a stray quote is an error that names the line, or text with --lenient', async () => {
    const text = 'id,text\n1,love it\n2,say "hate" it\n';
    const refused = await classify(text);
    expect(refused.status).toBe(2);
    expect(refused.stderr).toMatch(/line 3: .*quote.*\n.*--lenient/);
    expect(await classify(text, '--lenient')).toMatchObject({
      status: 0,
      stdout: 'id,text,label\n1,love it,positive\n2,say "hate" it,negative\n',
    });
  });

  it('fault 9: short rows are padded, longer ones fail, and no cell moves', async () => {
    const stdin = 'a,text,b\n1,love it\n1,love it,2,3\n1,"hate it"\n1,love,2\n1\n';
    const run = await new Place().run(['classify', ...labels, '--errors'], { stdin });
    expect(run.status).toBe(3);
    expect(run.stdout).toBe(
      'a,text,b,label,label_error\n1,love it,,positive,\n' +
        '1,love it,2,3,,"ragged: line 3 has 4 cells, the header has 3"\n' +
        '1,"hate it",,negative,\n1,love,2,positive,\n' +
        '1,,,,no-text: the row has no text to label\n',
    );
    expect(run.stderr).toMatch(/3 rows shorter than the header/);
  });

  it('fault 10: of two columns of one name neither is taken, and both are written', async () => {
    const text = 'text,id,text\nlove,1,hate\n';
    const refused = await classify(text);
    expect(refused).toMatchObject({ status: 2, stdout: '' });
    expect(refused.stderr).toContain('2 columns are named "text"');
    expect((await classify('id,text,id\n1,love,2\n')).stdout).toBe(
      'id,text,id,label\n1,love,2,positive\n',
    );
  });

  it('fault 11: a label column that is there is refused, renamed or replaced in place', async () => {
    const text = 'label;text\n"a;""old""";love it\nold\n';
    const refused = await classify(text);
    expect(refused).toMatchObject({ status: 2, stdout: '' });
    expect(refused.stderr).toMatch(/line 1: there is a "label" already\n.*--force.*--label-column/);
    expect((await classify(text, '--label-column', 'mood')).stdout).toBe(
      'label;text;mood\n"a;""old""";love it;positive\nold;;\n',
    );
    expect((await classify(text, '--force')).stdout).toBe('label;text\npositive;love it\n;\n');
  });

  it('fault 11: a label key of JSONL is refused on its line, or replaced wherever it stands', async () => {
    const text = '{"text":"love it"}\n{"label": {"a":["}"]}, "text": "hate it", "label":1}\n';
    const refused = await classify(text);
    expect(refused.status).toBe(2);
    expect(refused.stderr).toContain('line 2: there is a "label" already');
    expect((await classify(text, '--force')).stdout).toBe(
      '{"text":"love it","label":"positive"}\n' +
        '{"label": "negative", "text": "hate it", "label":"negative"}\n',
    );
  });

  it('fault 12: odd column names are names like any other', async () => {
    const names = '__proto__,constructor,,2,1';
    const csv = `${names}\nlove it,c,e,two,one\n`;
    expect((await classify(csv, '-c', '__proto__', '-f', 'jsonl')).stdout).toBe(
      '{"__proto__":"love it","constructor":"c","":"e","2":"two","1":"one","label":"positive"}\n',
    );
    const jsonl = '{"2":0,"1":"love it","__proto__":{"text":"hate it"}}\n';
    expect((await classify(jsonl, '-c', '__proto__.text')).stdout).toBe(
      '{"2":0,"1":"love it","__proto__":{"text":"hate it"},"label":"negative"}\n',
    );
    expect((await classify(jsonl, '-c', 'toString')).status).toBe(2);
  });

  it('fault 13: every record keeps its own line end', async () => {
    const mixed = 'id,text\r\n\n1,love it\n\r\n\n2,hate it\r\n3,"love\nit"\n\n';
    expect((await classify(mixed)).stdout).toBe(
      'id,text,label\r\n\n1,love it,positive\n\r\n\n2,hate it,negative\r\n' +
        '3,"love\nit",positive\n\n',
    );
    expect((await classify('text\rlove it\rhate it\r')).stdout).toBe(
      'text,label\rlove it,positive\rhate it,negative\r',
    );
  });

  it('fault 17: the delimiter is noticed, obeyed where a sep= line names it, and can be said', async () => {
    for (const delimiter of [';', '|']) {
      const text = ['id', 'text\n1', 'love, it\n'].join(delimiter);
      const labelled = ['id', 'text', 'label\n1', 'love, it', 'positive\n'].join(delimiter);
      expect((await classify(text)).stdout).toBe(labelled);
    }
    expect((await classify('sep=:\nid:text\n1:love, it\n')).stdout).toBe(
      'sep=:\nid:text:label\n1:love, it:positive\n',
    );
    expect((await classify('id~text\n1~love, it\n', '--delimiter', '~')).stdout).toBe(
      'id~text~label\n1~love, it~positive\n',
    );
  });

  it('fault 30: cells that begin like a formula are kept; --safe-csv is for the new ones', async () => {
    const text = 'id,text\n=1+1,+love it\n@x,-hate it\n';
    const formulas = ['--labels', '=love,+hate'];
    expect((await classify(text, ...formulas)).stdout).toBe(
      'id,text,label\n=1+1,+love it,=love\n@x,-hate it,+hate\n',
    );
    expect((await classify(text, ...formulas, '--safe-csv')).stdout).toBe(
      "id,text,label\n=1+1,+love it,'=love\n@x,-hate it,'+hate\n",
    );
  });
});

describe('JSONL', () => {
  it('fault 18: a bad line passes through and fails alone', async () => {
    const text = '{"text":"love it"}\n{"text": broken\n[1]\n{"text":"hate it"}\n';
    const same = await classify(text, '--max-unlabelled', '49.9%');
    expect(same.status).toBe(3);
    expect(same.stdout).toBe(
      '{"text":"love it","label":"positive"}\n{"text": broken\n[1]\n' +
        '{"text":"hate it","label":"negative"}\n',
    );
    expect(same.stderr).toContain('2 of 4 rows without a label: 2 bad-record');
    expect(same.stderr).not.toContain('broken');
    const csv = await classify(text, '--errors', '-f', 'csv', '--max-unlabelled', '50%');
    expect(csv.status).toBe(0);
    expect(csv.stdout).toContain('bad-record: line 2 is not a JSON object');
  });

  it('fault 19: what JSON.parse would change is left as it is', async () => {
    const members = '"n":12345678901234567890,"n":1e400,"s":"\\ud800 \\u0000 \\/","z":-0.0';
    expect((await classify(`{ "text":"hate", ${members} , "text":"love it" }\n`)).stdout).toBe(
      `{ "text":"hate", ${members} , "text":"love it" ,"label":"positive"}\n`,
    );
    const csv = await classify('{"text":"love it","n":12345678901234567890}\n', '-f', 'csv');
    expect(csv.stdout).toBe('text,n,label\nlove it,12345678901234567890,positive\n');
  });

  it('fault 20: a nested text is reached by a dotted path, and a list is its JSON', async () => {
    const nested = '{"post":{"body":"love it"},"tags":["hate"]}\n';
    const label = async (column: string) => {
      const { stdout } = await classify(nested, '-c', column);
      return JSON.parse(stdout).label;
    };
    expect(await label('post.body')).toBe('positive');
    expect(await label('tags')).toBe('negative');
    const refused = await classify(nested, '-c', 'pots.body');
    expect(refused).toMatchObject({ status: 2, stdout: '' });
    expect(refused.stderr).toContain('no column is named "pots.body"');
  });
});

describe('a file', () => {
  it('fault 15: a field of 10 MB is labelled, one without an end is refused by its line', async () => {
    const place = new Place();
    const long = `love it ${'x'.repeat(10_000_000)}`;
    const fields = await place.run(['classify', ...labels, '-q'], {
      stdin: `text,n\n"${long}",1\nhate it,2\n`,
    });
    expect(fields.status).toBe(0);
    expect(fields.stdout.slice(-40)).toBe(`${'x'.repeat(8)}",1,positive\nhate it,2,negative\n`);
    const line = await place.run(['classify', place.file('a.txt', long), ...labels, '-q']);
    expect(line.stdout.slice(-12)).toBe('xxx\tpositive');
    const field = Buffer.alloc(66 * 2 ** 20, 'x');
    const endless = place.file(
      'endless.csv',
      Buffer.concat([Buffer.from('text\nlove it\n"'), field]),
    );
    const refused = await place.run(['classify', endless, ...labels]);
    expect(refused).toMatchObject({ status: 2, stdout: '' });
    expect(refused.stderr).toContain('line 3: the record that begins here is longer than 64 MiB');
  });

  it('fault 16: of a long text the embedded model reads the first 32 KB, and all is written', async () => {
    const long = `hate it ${'zzz '.repeat(9000)}love love love love`;
    const { stdout } = await classify(`text\n"${long}"\n`);
    expect(stdout).toBe(`text,label\n"${long}",negative\n`);
  });

  it('fault 21: a file that changes between two looks at it is refused', async () => {
    const place = new Place();
    const path = place.file('a.csv', 'text\nlove it\n');
    const pipe = join(place.path, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const run = place.run(['classify', path, pipe, ...labels, '--model', 'embedded::rows']);
    const writing = await open(pipe, 'w'); // Once the program opens it, it has looked at the file.
    appendFileSync(path, 'half a ro');
    await writing.write('text\nhate it\n');
    await writing.close();
    const { status, stderr } = await run;
    expect(status).toBe(2);
    expect(stderr).toContain('a.csv has changed since it was first looked at');
  });

  it('fault 23: gzip is noticed whatever the name, and told where it breaks off', async () => {
    const place = new Place();
    const zipped = gzipSync(`text\n${'love it\n'.repeat(100)}`);
    const path = place.file('plain.csv', zipped);
    expect((await place.run(['classify', path, ...labels, '-q'])).stdout).toMatch(
      /^text,label\n(love it,positive\n){100}$/,
    );
    const cut = place.file('cut.csv.gz', zipped.subarray(0, zipped.length - 12));
    const refused = await place.run(['classify', cut, ...labels, '-q']);
    expect(refused).toMatchObject({ status: 2, stdout: '' });
    expect(refused.stderr).toContain('cut.csv.gz cannot be read: its gzip data break off');
  });

  it('fault 24: the output may be one of the inputs', async () => {
    const place = new Place();
    const [a, b] = ['a', 'b'].map((name) => place.file(`${name}.csv`, `${name},text\n1,love it\n`));
    const refused = await place.run(['classify', a!, b!, ...labels, '-o', b!]);
    expect(refused.status).toBe(2);
    expect(readFileSync(b!, 'utf8')).toBe('b,text\n1,love it\n');
    place.file('b.csv', 'a,text\n2,hate it\n');
    expect((await place.run(['classify', a!, b!, ...labels, '-o', b!])).status).toBe(0);
    expect(readFileSync(b!, 'utf8')).toBe('a,text,label\n1,love it,positive\n2,hate it,negative\n');
  });

  it('fault 25: an output that exists is replaced, and only when all went well', async () => {
    const place = new Place();
    const output = place.file('out.csv', 'before\n');
    const run = (stdin: string) => place.run(['classify', '-', ...labels, '-o', output], { stdin });
    expect((await run('text\nlove it\n"open\n')).status).toBe(2);
    expect(readFileSync(output, 'utf8')).toBe('before\n');
    expect((await run('text\nlove it\nxqzw\n')).status).toBe(3);
    expect(readFileSync(output, 'utf8')).toBe('text,label\nlove it,positive\nxqzw,\n');
  });

  it('fault 26: equal texts all get the one label', async () => {
    const rows = 20_000;
    const { stdout } = await classify(`text\n${'love it\n'.repeat(rows)}`);
    expect(stdout).toBe(`text,label\n${'love it,positive\n'.repeat(rows)}`);
  });
});
