import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { fixture, Place } from '../support/program.ts';

const sentiments = ['--labels', 'positive,negative'];
const two = 'text\nI love this great phone\nA terrible waste of money\n';

describe('classify', () => {
  it('labels a CSV file with the embedded model when no model is named', async () => {
    const { stdout, stderr, status } = await new Place().run([
      'classify',
      fixture('reviews.csv'),
      ...sentiments,
    ]);
    expect(status).toBe(0);
    expect(stdout.split('\n')[0]).toBe('id,product,text,label');
    expect(stdout).toMatch(/,(positive|negative)\n/);
    expect(stderr).toMatch(/^skllm: no model was named, so the embedded model .*\n$/);
  });

  it('gives the input back when the new column is taken off', async () => {
    const { stdout } = await new Place().run(['classify', fixture('reviews.csv'), ...sentiments]);
    const without = stdout.replace(/,(label|positive|negative)\n/g, '\n');
    expect(without).toBe(readFileSync(fixture('reviews.csv'), 'latin1'));
  });

  it('gives the same labels for the same file', async () => {
    const args = ['classify', fixture('reviews.csv'), ...sentiments];
    const [first, second] = await Promise.all([new Place().run(args), new Place().run(args)]);
    expect(second.stdout).toBe(first.stdout);
  });

  it('labels JSONL from a pipe and splices the label in', async () => {
    const stdin = readFileSync(fixture('tickets.jsonl'));
    const args = ['classify', '--labels', 'billing,bug,praise', '-c', 'body', '-q'];
    const { stdout, status } = await new Place().run(args, { stdin });
    const lines = stdout.trimEnd().split('\n');
    expect([status, lines.length]).toEqual([0, 60]);
    const labels = lines.map((line) => JSON.parse(line).label);
    expect(new Set(labels)).toEqual(new Set(['billing', 'bug', 'praise']));
    const stripped = stdout.replace(/,"label":"[a-z]+"}\n/g, '}\n');
    expect(stripped).toBe(stdin.toString('latin1'));
  });

  it('joins several files under one header', async () => {
    const place = new Place();
    const a = place.file('a.csv', 'text\nlove it');
    const b = place.file('b.csv', 'text\nhate it\n');
    const { stdout } = await place.run(['classify', a, b, ...sentiments]);
    expect(stdout).toBe('text,label\nlove it,positive\nhate it,negative\n');
  });

  it('reads and writes gzip', async () => {
    const place = new Place();
    const input = place.file('in.csv.gz', gzipSync(two));
    const output = join(place.path, 'out.csv.gz');
    const { status } = await place.run(['classify', input, ...sentiments, '-o', output]);
    expect(status).toBe(0);
    expect(gunzipSync(readFileSync(output)).toString()).toMatch(/phone,positive\n/);
  });

  it('turns CSV into JSONL and back', async () => {
    const place = new Place();
    const csv = await place.run(['classify', ...sentiments, '-f', 'jsonl'], { stdin: two });
    expect(csv.stdout.split('\n')[0]).toBe('{"text":"I love this great phone","label":"positive"}');
    const jsonl = '{"text":"I love this","n":12345678901234567890}\n{"text":"I hate this","n":2}\n';
    const back = await place.run(['classify', ...sentiments, '-f', 'csv'], { stdin: jsonl });
    expect(back.stdout).toBe(
      'text,n,label\nI love this,12345678901234567890,positive\nI hate this,2,negative\n',
    );
  });

  it('labels lines', async () => {
    const place = new Place();
    const input = place.file('notes.txt', 'I love this\nI hate this\n');
    const { stdout } = await place.run(['classify', input, ...sentiments]);
    expect(stdout).toBe('I love this\tpositive\nI hate this\tnegative\n');
  });

  it('writes nothing on standard output with -o, and the file whole', async () => {
    const place = new Place();
    const output = join(place.path, 'out.csv');
    const { stdout } = await place.run(['classify', '-', ...sentiments, '-o', output], {
      stdin: two,
    });
    expect(stdout).toBe('');
    expect(readFileSync(output, 'utf8').split('\n')).toHaveLength(4);
  });

  it('may write onto its own input', async () => {
    const place = new Place();
    const path = place.file('rows.csv', two);
    const { status } = await place.run(['classify', path, ...sentiments, '-o', path]);
    expect(status).toBe(0);
    expect(readFileSync(path, 'utf8')).toMatch(/^text,label\nI love this great phone,positive\n/);
  });

  it('leaves the output as it was when the run fails', async () => {
    const place = new Place();
    const output = place.file('out.csv', 'precious\n');
    const { status } = await place.run(['classify', '-', ...sentiments, '-o', output], {
      stdin: 'text\nfine\n"never closed\n',
    });
    expect(status).toBe(2);
    expect(readFileSync(output, 'utf8')).toBe('precious\n');
  });

  it('takes several columns, or a template', async () => {
    const place = new Place();
    const stdin = 'a,b\nI love,this phone\n';
    const columns = await place.run(['classify', ...sentiments, '-c', 'a,b'], { stdin });
    expect(columns.stdout).toBe('a,b,label\nI love,this phone,positive\n');
    const template = await place.run(['classify', ...sentiments, '--template', '{a} {b}!'], {
      stdin,
    });
    expect(template.stdout).toBe(columns.stdout);
  });

  it('guesses the column of longest text for the embedded model and says so', async () => {
    const stdin = 'id,when,words\n1,2025,I love this great phone\n';
    const { stdout, stderr } = await new Place().run(['classify', ...sentiments], { stdin });
    expect(stdout).toMatch(/,positive\n$/);
    expect(stderr).toContain('the column "words" has the longest text');
  });

  it('writes several labels a row joined in CSV and as a list in JSONL', async () => {
    const place = new Place();
    const stdin = 'text\nThe football team won the match after an election\n';
    const args = ['classify', '--labels', 'sports,politics', '--multi-label', '-q'];
    const csv = await place.run(args, { stdin });
    expect(csv.stdout.split('\n')[1]).toMatch(
      /,(sports\|politics|politics\|sports|sports|politics)$/,
    );
    const jsonl = await place.run([...args, '-f', 'jsonl'], { stdin });
    expect(Array.isArray(JSON.parse(jsonl.stdout).label)).toBe(true);
  });

  it('writes one column a label with --wide', async () => {
    const { stdout } = await new Place().run(['classify', ...sentiments, '--wide'], {
      stdin: 'text\nI love it\n',
    });
    expect(stdout).toBe('text,label_positive,label_negative\nI love it,1,0\n');
  });

  it('adds confidence and errors only when asked', async () => {
    const { stdout } = await new Place().run(
      ['classify', ...sentiments, '--confidence', '--errors', '--max-unlabelled', '1'],
      { stdin: 'text\nI love it\nqqqq\n' },
    );
    expect(stdout).toMatch(
      /^text,label,label_confidence,label_error\nI love it,positive,[01](\.\d+)?,\nqqqq,,,no-evidence: /,
    );
  });

  it('refuses an existing label column, and replaces it in place with --force', async () => {
    const place = new Place();
    const stdin = 'label,text\nold,I love it\n';
    const refused = await place.run(['classify', ...sentiments], { stdin });
    expect([refused.status, refused.stdout]).toEqual([2, '']);
    expect(refused.stderr).toMatch(/line 1.*"label"/s);
    const forced = await place.run(['classify', ...sentiments, '--force'], { stdin });
    expect(forced.stdout).toBe('label,text\npositive,I love it\n');
  });

  it('writes a summary', async () => {
    const place = new Place();
    const path = join(place.path, 'run.json');
    await place.run(['classify', ...sentiments, '--summary', path], { stdin: two });
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({
      model: 'embedded',
      rows: 2,
      labelled: 2,
      exitStatus: 0,
    });
  });
});

describe('exit status', () => {
  it('is 3 when a row has no label, and the output is whole all the same', async () => {
    const place = new Place();
    const output = join(place.path, 'out.csv');
    const { status, stderr } = await place.run(['classify', '-', ...sentiments, '-o', output], {
      stdin: `${two}xqzw\n""\n`,
    });
    expect(status).toBe(3);
    expect(stderr).toContain('1 of 4 rows without a label: 1 no-evidence.');
    expect(statSync(output).size).toBeGreaterThan(0);
  });

  it('does not count rows without text', async () => {
    const stdin = 'id,text\n1,I love it\n2,\n3,   \n';
    const { status, stdout } = await new Place().run(['classify', ...sentiments], { stdin });
    expect([status, stdout]).toEqual([0, 'id,text,label\n1,I love it,positive\n2,,\n3,   ,\n']);
  });

  it('is 3 for a bad JSONL line, which passes through', async () => {
    const stdin = '{"text":"I love it"}\nnot json\n{"text":"I hate it"}\n';
    const { status, stdout } = await new Place().run(['classify', ...sentiments, '-q'], { stdin });
    expect(status).toBe(3);
    expect(stdout.split('\n')[1]).toBe('not json');
    expect(stdout.split('\n')).toHaveLength(4);
  });

  it.each([
    ['an empty input', '', 0, ''],
    ['a header alone', 'text\n', 0, 'text,label\n'],
  ])('is 0 for %s', async (_, stdin, status, stdout) => {
    const run = await new Place().run(['classify', ...sentiments, '-q'], { stdin });
    expect([run.status, run.stdout]).toEqual([status, stdout]);
  });

  it.each([
    ['one label', ['--labels', 'a'], /one label/],
    ['equal labels', ['--labels', 'a,b,a'], /"a" is given twice/],
    ['labels equal but for case', ['--labels', 'Good,good'], /but for case/],
    ['no labels', [], /no labels are given/],
    ['an unknown option', ['--lables', 'a,b'], /Did you mean.*--labels/s],
    ['an unknown column', [...sentiments, '-c', 'texd'], /Did you mean "text"/],
    ['an unknown namespace', [...sentiments, '-m', 'embeded::rows'], /Did you mean "embedded"/],
    ['an unknown task', [...sentiments, '--task', 'toxic'], /no task "toxic"/],
    ['a bad threshold', [...sentiments, '--max-unlabelled', 'x'], /5%/],
    ['a share above all', [...sentiments, '--max-unlabelled', '200%'], /5%/],
  ])('is 2 for %s, and the message says what to do', async (_, args, message) => {
    const { status, stdout, stderr } = await new Place().run(['classify', ...args], { stdin: two });
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
  });

  it('is 2 for a quote that is never closed, and the line is named', async () => {
    const stdin = 'text\nfine\n"it never ends\n';
    const { status, stderr } = await new Place().run(['classify', ...sentiments], { stdin });
    expect(status).toBe(2);
    expect(stderr).toContain('line 3');
  });

  it('is 0 when the reader goes away', async () => {
    const place = new Place();
    const child = place.start(['classify', '-m', 'embedded::rows', ...sentiments]);
    child.stdin.on('error', () => {});
    const status = new Promise((done) => child.on('close', done));
    let stderr = '';
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    child.stdout.once('data', () => child.stdout.destroy());
    const rows = 'I love it\n'.repeat(1000);
    child.stdin.write('text\n');
    const timer = setInterval(() => child.stdin.write(rows), 5);
    expect(await status).toBe(0);
    clearInterval(timer);
    expect(stderr).not.toMatch(/EPIPE|fault/);
  });

  it('is 130 when interrupted', async () => {
    const child = new Place().start(['classify', '-m', 'embedded::rows', ...sentiments]);
    const status = new Promise((done) => child.on('close', done));
    child.stdin.write('text\nI love it\n');
    await new Promise((done) => child.stdout.once('data', done));
    child.kill('SIGINT');
    expect(await status).toBe(130);
  });
});

describe('a live pipe', () => {
  it('gets its labels while it is open', async () => {
    const child = new Place().start(['classify', '-m', 'embedded::rows', ...sentiments]);
    child.stdin.write('text\nI love it\n');
    const first = await new Promise<string>((done) => {
      let text = '';
      child.stdout.on('data', (chunk) => {
        text += chunk;
        if (text.split('\n').length > 2) done(text);
      });
    });
    expect(first).toBe('text,label\nI love it,positive\n');
    child.stdin.end('I hate it\n');
    const status = await new Promise((done) => child.on('close', done));
    expect(status).toBe(0);
  });
});

describe('--limit and --sample', () => {
  const stdin = `text\n${Array.from({ length: 50 }, (_, n) => `I love number ${n}\n`).join('')}`;

  it('take the first rows', async () => {
    const { stdout } = await new Place().run(['classify', ...sentiments, '--limit', '2'], {
      stdin,
    });
    expect(stdout.split('\n')).toHaveLength(4);
  });

  it('draw rows by a seed, in their order', async () => {
    const args = ['classify', ...sentiments, '--sample', '5', '-q'];
    const place = new Place();
    const [one, again, other] = await Promise.all([
      place.run([...args, '--seed', '7'], { stdin }),
      place.run([...args, '--seed', '7'], { stdin }),
      place.run([...args, '--seed', '8'], { stdin }),
    ]);
    expect(again.stdout).toBe(one.stdout);
    expect(other.stdout).not.toBe(one.stdout);
    const numbers = [...one.stdout.matchAll(/number (\d+)/g)].map((match) => Number(match[1]));
    expect(numbers).toHaveLength(5);
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
  });
});

describe('the settings', () => {
  it('gives a named task its labels and column', async () => {
    const place = new Place();
    writeFileSync(
      join(place.path, '.skllmrc'),
      'tasks:\n  mood: { labels: [positive, negative], column: words }\n',
    );
    const stdin = 'id,words\n1,I love it\n';
    const { stdout } = await place.run(['classify', '--task', 'mood', '-q'], { stdin });
    expect(stdout).toBe('id,words,label\n1,I love it,positive\n');
  });

  it('that names a host is not used before it is trusted', async () => {
    const place = new Place();
    place.file('.skllmrc', 'network: { proxy: "http://127.0.0.1:9" }\n');
    const stdin = 'text\nI love it\n';
    const refused = await place.run(['classify', ...sentiments], { stdin });
    expect(refused.status).toBe(2);
    expect(refused.stderr).toContain('skllm config trust');
    expect((await place.run(['config', 'trust'])).status).toBe(0);
    expect((await place.run(['classify', ...sentiments], { stdin })).status).toBe(0);
    place.file('.skllmrc', 'network: { proxy: "http://127.0.0.1:8" }\n');
    expect((await place.run(['classify', ...sentiments], { stdin })).status).toBe(2);
  });
});
