import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Place } from '../support/program.ts';

const labels = ['--labels', 'positive,negative'];
const one = 'text;n\nI love it;1\n';

describe('where the output goes', () => {
  it('- and /dev/stdout are standard output, also where a shell keeps it open', async () => {
    const place = new Place();
    place.file('one.csv', one);
    const classify = `skllm classify one.csv ${labels.join(' ')} -q`;
    await place.shell(
      `(echo before; ${classify} -o /dev/stdout; ${classify} -o -; echo after) > out.csv`,
    );
    const labelled = 'text;n;label\nI love it;1;positive\n';
    expect(readFileSync(join(place.path, 'out.csv'), 'utf8')).toBe(
      `before\n${labelled}${labelled}after\n`,
    );
    expect(existsSync(join(place.path, '-'))).toBe(false);
  });

  it('an open descriptor is written where it stands', async () => {
    const place = new Place();
    place.file('one.csv', one);
    const classify = `skllm classify one.csv ${labels.join(' ')} -q -o /dev/fd/3`;
    await place.shell(`(echo before >&3; ${classify}; echo after >&3) 3> out.csv`);
    expect(readFileSync(join(place.path, 'out.csv'), 'utf8')).toBe(
      'before\ntext;n;label\nI love it;1;positive\nafter\n',
    );
  });

  it('a reader that leaves early ends the run quietly', async () => {
    const place = new Place();
    place.file('rows.csv', `text\n${'I love it\n'.repeat(50_000)}`);
    const { stdout, stderr } = await place.shell(
      `{ skllm classify rows.csv ${labels.join(' ')} -q; echo $? > status; } | head -1`,
    );
    expect([stdout, stderr]).toEqual(['text,label\n', '']);
    expect(readFileSync(join(place.path, 'status'), 'utf8')).toBe('0\n');
  });
});

describe('what the output looks like', () => {
  it('is told by -f, by the name of -o, by the settings, else it is as the input', async () => {
    const place = new Place();
    const written = async (name: string, ...more: string[]) => {
      const path = join(place.path, name);
      const args = ['classify', '-', ...labels, '-q', '-o', path, ...more];
      expect(await place.run(args, { stdin: one })).toMatchObject({ status: 0, stderr: '' });
      return readFileSync(path, 'utf8');
    };
    const asIs = 'text;n;label\nI love it;1;positive\n';
    expect(await written('out.txt')).toBe(asIs);
    expect(await written('out.tsv')).toBe('text\tn\tlabel\nI love it\t1\tpositive\n');
    expect(await written('out.tsv', '-f', 'csv')).toBe(asIs);
    place.file('.skllmrc', 'format: jsonl\n');
    expect(await written('out')).toBe('{"text":"I love it","n":"1","label":"positive"}\n');
    expect(await written('out.csv')).toBe(asIs);
  });

  it.each(['out.xlsx', 'out.json', 'out.json.gz', 'out.jsonl'])(
    'is said where the name %s tells of another format, also under --quiet',
    async (name) => {
      const place = new Place();
      const args = ['classify', '-', ...labels, '-q', '-f', 'csv', '-o', name];
      const { stderr, status } = await place.run(args, { stdin: one });
      expect(status).toBe(0);
      expect(stderr).toBe(`skllm: ${name} will hold csv, whatever its name says.\n`);
    },
  );

  it('has the columns that a named task asks for', async () => {
    const place = new Place();
    const task = '{ labels: [positive, negative], confidence: true }';
    place.file('.skllmrc', `labelColumn: mood\ntasks: { mood: ${task} }\n`);
    const { stdout } = await place.run(['classify', '--task', 'mood', '-q'], { stdin: one });
    expect(stdout).toMatch(/^text;n;mood;mood_confidence\nI love it;1;positive;0\.\d+\n$/);
  });

  it('--wide replaces, joins and nulls like any column', async () => {
    const place = new Place();
    const wide = ['classify', ...labels, '--multi-label', '--min-labels', '0', '--wide', '-q'];
    const stdin = 'label_negative,text\nold,I love it\nold,xqzw\n';
    const forced = await place.run([...wide, '--force', '--errors'], { stdin });
    expect(forced.stdout).toBe(
      'label_negative,text,label_positive,label_error\n0,I love it,1,\n0,xqzw,0,\n',
    );
    const jsonl = '{"text":"I love it"}\n{"text":""}\n';
    const lines = await place.run([...wide, '--other-name', 'none'], { stdin: jsonl });
    expect(lines.stdout).toBe(
      '{"text":"I love it","label_positive":1,"label_negative":0,"label_none":0}\n' +
        '{"text":"","label_positive":null,"label_negative":null,"label_none":null}\n',
    );
  });

  it('--min-confidence takes the label away, or gives the one of --other', async () => {
    const place = new Place();
    const args = ['classify', ...labels, '-q', '--min-confidence', '1', '--errors'];
    const unsure = await place.run(args, { stdin: one });
    expect(unsure.status).toBe(3);
    expect(unsure.stdout).toMatch(/\nI love it;1;;unsure: confidence 0\.\d+ is below 1\n$/);
    const other = await place.run([...args, '--other-name', 'unclear'], { stdin: one });
    expect(other).toMatchObject({
      status: 0,
      stdout: 'text;n;label;label_error\nI love it;1;unclear;\n',
    });
  });
});

describe('--other-name', () => {
  it('offers the label that a named task does not, for it implies --other', async () => {
    const place = new Place();
    place.file('.skllmrc', 'tasks: { mood: { labels: [positive, negative], other: false } }\n');
    const args = ['classify', '--task', 'mood', '-q', '--min-confidence', '1'];
    const { stdout } = await place.run([...args, '--other-name', 'unclear'], { stdin: one });
    expect(stdout).toBe('text;n;label\nI love it;1;unclear\n');
  });
});

describe('what cannot be written', () => {
  const latin1 = ['--encoding', 'latin1'];

  it.each([
    ['two columns of one name', ['--labels', 'error,fine', '--wide', '--errors'], /"label_error"/],
    [
      'a label that the encoding lacks',
      ['--labels', '\u0142,b', ...latin1],
      /cannot be written in/,
    ],
    ['a column that the encoding lacks', [...latin1, '--label-column', '\u0142'], /cannot be wri/],
    ['a column without a name', ['--label-column', ''], /--label-column is empty/],
    ['a column that is there', ['--label-column', 'n'], /there is a "n" already/],
    ['the first rows over all', ['-o', './rows.csv', '--limit', '1'], /other rows of .* be lost/],
    ['a sample over all', ['-o', 'rows.csv', '--sample', '1'], /--sample the other rows/],
    ['a shard over all', ['-o', 'rows.csv', '--shard', '1/2'], /--shard the other rows/],
    ['an output in no folder', ['-o', 'no/such/out.csv'], /its folder does not exist/],
    ['a summary in no folder', ['--summary', 'no/such/run.json'], /no such folder/],
    ['a summary over the input', ['--summary', 'rows.csv'], /would overwrite rows\.csv/],
    ['a summary to standard output', ['--summary', '-'], /standard output is for the result/],
    ['a summary over the labels', ['--examples', 'e', '--summary', 'e'], /would overwrite e/],
    ['an output over the examples', ['--examples', 'e', '-o', './e'], /would overwrite e/],
    ['a summary over the output', ['-o', 'a', '--summary', './a'], /would overwrite a/],
    ['a model over the output', ['-o', 'a.skllm', '--save-model', './a.skllm'], /would over/],
    ['a model over the summary', ['--summary', 'a.skllm', '--save-model', 'a.skllm'], /would over/],
    ['a model in no folder', ['--save-model', 'no/such/x.skllm'], /no such folder/],
    ['more labels than there are', ['--multi-label', '--min-labels', '3'], /than there are labels/],
    ['text said twice', ['-c', 'text', '--template', '{text}'], /--column and --template both/],
  ])('%s is refused before the model is fitted', async (_, more, message) => {
    const place = new Place();
    const path = place.file('rows.csv', one);
    const { status, stdout, stderr } = await place.run([
      ...['classify', 'rows.csv', ...labels, ...more],
    ]);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain('labels the rows'); // What is said once it is fitted.
    expect(readFileSync(path, 'utf8')).toBe(one);
  });

  it('is written all the same where the output is UTF-8, or escapes it', async () => {
    const place = new Place();
    const args = ['classify', '--labels', '\u0142: love,hate', ...latin1, '-q'];
    const csv = await place.run([...args, '-f', 'jsonl'], { stdin: 'text\nI love it\n' });
    expect(Buffer.from(csv.stdout, 'latin1').toString()).toBe(
      '{"text":"I love it","label":"\u0142: love"}\n',
    );
    const jsonl = await place.run(args, { stdin: '{"text":"I love it"}\n' });
    expect(jsonl.stdout).toBe('{"text":"I love it","label":"\\u0142: love"}\n');
  });
});

describe('standard error', () => {
  it('tells with -v how the input was read and what became of it, and never a row', async () => {
    const place = new Place();
    const settings = place.file('.skllmrc', 'column: text\n');
    const { stderr } = await place.run(['classify', ...labels, '-v'], { stdin: `${one}zzqx;2\n` });
    for (const part of [
      `settings: ${settings}.`,
      'input: standard input; csv, delimiter ";", utf-8, 2 columns.',
      'text: "text".',
      'labels: "positive", "negative".',
      'the embedded model labels the rows, each by itself: it was not fitted',
      '2 rows in ',
      ' s: positive 1, no-evidence 1.',
    ]) {
      expect(stderr).toContain(part);
    }
    expect(stderr).not.toMatch(/I love it|zzqx/);
  });

  it('names no more columns than one can read, and of a long name its beginning', async () => {
    const names = Array.from({ length: 500 }, (_, n) => `a sentence that is no header ${n}`);
    const stdin = `${'x'.repeat(5000)},${names.join(',')}\n`;
    const args = ['classify', ...labels, '-c', 'nope'];
    const { status, stderr } = await new Place().run(args, { stdin });
    expect(status).toBe(2);
    expect(stderr).toContain(`"${'x'.repeat(40)}…", "a sentence`.replace('…', '\xe2\x80\xa6'));
    expect(stderr).toContain('and 471 more');
    expect(stderr.length).toBeLessThan(2000);
  });

  it('words what the command line lacks as every other error', async () => {
    const place = new Place();
    const command = await place.run(['clasify']);
    expect(command).toEqual({
      status: 2,
      stdout: '',
      stderr:
        "skllm: unknown command 'clasify'\n  Did you mean classify?\n" +
        '  Run with --help for the options there are.\n',
    });
  });
});

describe('what a newcomer may get wrong', () => {
  const cases: readonly (readonly [line: string, says: string, hint: string])[] = [
    ['t.csv -l a,b', "unknown command 't.csv'", 'skllm classify t.csv'],
    ['classify t.csv -l a,b --task x', 'have no task "x"', 'define it there under tasks'],
    [
      'classify t.csv -l a,b -o no/out.csv',
      'no/out.csv cannot be written',
      'Make the folder first',
    ],
    [
      'classify t.csv --labels-file none.txt',
      'none.txt cannot be read: no such file',
      'Name a file',
    ],
    [
      'classify t.csv --labels-file twice.txt',
      'twice.txt: the label "a" is given twice',
      'Give it once',
    ],
    ['classify t.csv -l a,b --other --other-name B', '"b" and that for "none', '--other-name'],
    ['classify t.csv -l a,x"y"', 'a quote in the middle of a name', 'its own quotes written twice'],
    ['classify t.csv -l a,b --label-separator=', '--label-separator is empty', 'leave it out'],
    ['classify t.csv -l a,b --output=', '--output is empty', 'a variable of the shell'],
    ['classify t.csv -l a,b --other-name=', '--other-name is empty', 'leave it out'],
    ['evaluate t.csv --gold topic --predicted=', '--predicted is empty', 'leave it out'],
    ['cache stats --cache-dir=', '--cache-dir is empty', 'leave it out'],
    ['classify  -l a,b', 'an argument is empty', 'leave it out'],
    ['classify t.csv lines.csv -l a,b', 'column 2 is "topic", in t.csv alone', 'leave it out'],
    ['classify json.csv -l a,b', 'json.csv holds JSON objects', '--input-format jsonl'],
    ['classify t.csv -l a,b -m ollama', '"ollama::" names no model', 'ollama::<model>'],
    ['classify t.csv -l a,b --model=', '--model is empty', 'leave it out'],
    ['map t.csv -m ollama::x --prompt hello', 'the text names no column', '{column}'],
    ['map t.csv --prompt {text}', 'the model embedded chooses labels', '--model'],
    ['describe t.csv --image text', 'the model embedded chooses labels', '--model'],
    ['map t.csv -m ollama::x --prompt {text} -c text', 'is a "text" already', '--column of map'],
    [
      'classify t.csv -l a,b --known-only --no-cache',
      "cannot be used with option '--no-c",
      '--help',
    ],
    ['classify t.csv -l a,b --batch-size some', 'from 1, or auto.', '--help'],
    [
      'classify t.csv -l a,b --instructions @no.txt',
      'no.txt cannot be read: no such file',
      'After @',
    ],
    ['classify t.csv -l a,b -m custom_url::x', 'has no url', '--url'],
    ['classify t.csv -l a,b -m custom_url::x --url host:80', 'the value of --url', 'http://'],
    [
      'classify t.csv -l a,b -m embedded::no.skllm',
      'no.skllm cannot be read: no such',
      '--save-model',
    ],
    ['classify t.csv -l a,b --delimiter comma', '--delimiter comma', '--delimiter tab'],
    ['review t.csv', 'no column is named "label"', 'skllm classify first'],
  ];

  it.each(cases)('is told what was found and what to do: skllm %s', async (line, says, hint) => {
    const place = new Place();
    place.file('t.csv', 'text,topic\nI love it,x\n');
    place.file('twice.txt', 'a\r\nb\r\na\r\n');
    place.file('lines.csv', 'text\n1\n');
    place.file('json.csv', '{"text":"I love it"}\n');
    const { stderr, status } = await place.run(line.split(' '));
    const [found = '', ...rest] = stderr.split('\n').slice(stderr.startsWith('skllm: The') ? 1 : 0);
    expect([status, found, rest.join('\n')]).toEqual([
      2,
      expect.stringContaining(says),
      expect.stringContaining(hint),
    ]);
  });
});

describe('a folder that somebody has removed', () => {
  it('is named as the reason', async () => {
    const place = new Place();
    const { stderr, status } = await place.shell(
      `mkdir gone && cd gone && rmdir ../gone && skllm classify ../t.csv -l a,b`,
    );
    expect([status, stderr]).toEqual([
      2,
      'skllm: the folder that you are in is gone\n  Go to one that is there.\n',
    ]);
  });
});

describe('--summary', () => {
  it('is written of a run that failed, early or late, so that none of an earlier run stays', async () => {
    const place = new Place();
    const path = place.file('run.json', '{"exitStatus":0}\n');
    const run = async (...args: string[]) => {
      const stdin = 'text\nI love it\n"never closed\n';
      await place.run(['classify', ...args, ...labels, '--summary', path], { stdin });
      return JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
    };
    expect(await run('no.csv')).toEqual({
      error: 'no.csv cannot be read: no such file',
      exitStatus: 2,
    });
    expect(await run('-', '-m', 'embedded::rows')).toMatchObject({
      model: 'embedded::rows',
      rows: 1,
      error: 'standard input, line 3: a quote is opened here and never closed',
      exitStatus: 2,
    });
  });
});

describe('the help', () => {
  it.each([[[]], [['classify']], [['config']], [['models']]])(
    'of %j fits 80 columns',
    async (command) => {
      const { status, stdout } = await new Place().run([...command, '--help']);
      expect(status).toBe(0);
      const lines = Buffer.from(stdout, 'latin1').toString().split('\n');
      expect(lines.filter((line) => line.length > 80)).toEqual([]);
    },
  );
});
