import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Answer, openStore } from '../../src/store/predictions.ts';
import { filesUnder, labelled, question, segmentsUnder, temporaryFolder } from './store-fixture.ts';

const windows = process.platform === 'win32';

function open(dir: string, now?: () => number) {
  return openStore({ dir, ...(now && { now }) }).task(question);
}

/** Stores one answer a text, in a segment of their own. */
async function store(dir: string, answers: Record<string, Answer>): Promise<void> {
  const known = open(dir);
  await Promise.all(
    Object.entries(answers).map(([text, answer]) => known.put(known.key(text), answer)),
  );
  await known.close();
}

function read(dir: string, text: string) {
  const known = open(dir);
  return known.get(known.key(text));
}

describe('the store of answers', () => {
  it('gives an answer back at once and when opened again', async () => {
    const dir = temporaryFolder();
    const known = open(dir, () => Date.UTC(2026, 10, 20, 9, 4, 55, 123));
    const answer: Answer = {
      prediction: {
        kind: 'labels',
        labels: ['good'],
        confidence: 0.25,
        explanation: 'it says “ok”\n',
      },
      model: 'm-1-2026',
    };
    const key = known.key('a row');
    expect(known.get(key)).toBeUndefined();
    await known.put(key, answer);
    expect(known.get(key)).toEqual(answer);
    await known.close();
    expect(read(dir, 'a row')).toEqual(answer);
    const [segment] = segmentsUnder(dir);
    expect(readFileSync(segment!, 'utf8')).toContain('"when":"2026-11-20T09:04:55Z"');
    expect(read(dir, 'another row')).toBeUndefined();
  });

  it('keeps final failures', async () => {
    const dir = temporaryFolder();
    const failure = { reason: 'refused', message: 'the model refused this row' } as const;
    await store(dir, { row: { failure } });
    expect(read(dir, 'row')).toMatchObject({ failure });
  });

  it('holds the answer given last, within a segment and across segments', async () => {
    const dir = temporaryFolder();
    let time = Date.UTC(2026, 0, 1);
    for (const label of ['a', 'b', 'c']) {
      const known = open(dir, () => time);
      const key = known.key('row');
      await Promise.all([known.put(key, labelled('x')), known.put(key, labelled(label))]);
      expect(known.get(key)).toMatchObject(labelled(label));
      await known.close();
      time += 1;
    }
    expect(segmentsUnder(dir)).toHaveLength(3);
    expect(read(dir, 'row')).toMatchObject(labelled('c'));
  });

  it('keeps questions apart', async () => {
    const dir = temporaryFolder();
    await store(dir, { row: labelled('good') });
    const other = openStore({ dir }).task({ ...question, promptVersion: 2 });
    expect(other.get(other.key('row'))).toBeUndefined();
    expect(other.stats.answers).toBe(0);
  });

  it('makes no segment for a run that stores nothing', async () => {
    const dir = temporaryFolder();
    const known = open(dir);
    known.get(known.key('row'));
    await known.close();
    expect(filesUnder(dir).map((path) => path.slice(dir.length + 1))).toEqual([
      join('v1', 'secret'),
    ]);
  });

  it('writes answers put together in one go and finds each', async () => {
    const dir = temporaryFolder();
    const texts = Array.from({ length: 3000 }, (_, row) => `row ${row} é`);
    await store(dir, Object.fromEntries(texts.map((text) => [text, labelled(`label of ${text}`)])));
    const known = open(dir);
    for (const text of texts.toReversed()) {
      expect(known.get(known.key(text))).toMatchObject(labelled(`label of ${text}`));
    }
    expect(known.stats).toMatchObject({ answers: 3000, segments: 1, skipped: 0 });
  });

  it('hands an answer to the system at once, whatever is being synced', async () => {
    const dir = temporaryFolder();
    const known = open(dir);
    const puts: Promise<void>[] = [];
    for (const text of ['a', 'b', 'c']) {
      puts.push(known.put(known.key(text), labelled(text)));
      // No sync can end meanwhile: that takes a turn of the event loop.
      for (let turn = 0; turn < 20; turn++) await Promise.resolve();
    }
    expect(readFileSync(segmentsUnder(dir)[0]!, 'utf8').split('\n')).toHaveLength(4);
    await Promise.all(puts);
    await known.close();
  });

  it('reads answers longer than a block of the disk', async () => {
    const dir = temporaryFolder();
    const long = (letter: string, length: number): Answer => ({
      prediction: { kind: 'labels', labels: ['good'], explanation: letter.repeat(length) },
    });
    const answers = {
      a: long('a', 50_000),
      b: long('b', 10),
      c: long('c', 1_500_000),
      d: long('d', 9),
    };
    await store(dir, answers);
    const known = open(dir);
    for (const [text, answer] of Object.entries(answers)) {
      expect(known.get(known.key(text))).toMatchObject(answer);
    }
  });

  it('finds answers stored since a part of their block was read', async () => {
    const known = open(temporaryFolder());
    for (const text of ['a', 'b', 'c', 'd']) {
      await known.put(known.key(text), labelled(text));
      expect(known.get(known.key('a'))).toMatchObject(labelled('a'));
      expect(known.get(known.key(text))).toMatchObject(labelled(text));
    }
    await known.close();
  });

  it('reads from more segments than it keeps open', async () => {
    const dir = temporaryFolder();
    for (let run = 0; run < 40; run++) await store(dir, { [`row ${run}`]: labelled(`${run}`) });
    const known = open(dir);
    for (const round of [0, 1]) {
      for (let run = round; run < 40; run++) {
        expect(known.get(known.key(`row ${run}`))).toMatchObject(labelled(`${run}`));
      }
    }
    await known.close();
  });

  it('lets two write at once, each unseen by the other until opened again', async () => {
    const dir = temporaryFolder();
    const [one, two] = [open(dir), open(dir)];
    expect(one.key('row')).toBe(two.key('row'));
    const put = (known: typeof one, name: string) =>
      Array.from({ length: 200 }, (_, row) =>
        known.put(known.key(`${name} ${row}`), labelled(name)),
      );
    await Promise.all([...put(one, 'one'), ...put(two, 'two')]);
    expect(one.get(one.key('two 7'))).toBeUndefined();
    await Promise.all([one.close(), two.close()]);
    expect(open(dir).stats).toMatchObject({ answers: 400, segments: 2, skipped: 0 });
  });

  it('takes to a new segment once the old one has been quiet for long', async () => {
    const dir = temporaryFolder();
    let time = Date.UTC(2026, 0, 1);
    const known = open(dir, () => time);
    await known.put(known.key('early'), labelled('a'));
    time += 60_000;
    await known.put(known.key('soon after'), labelled('b'));
    expect(segmentsUnder(dir)).toHaveLength(1);
    time += 6 * 60_000;
    await known.put(known.key('late'), labelled('c'));
    expect(segmentsUnder(dir)).toHaveLength(2);
    await known.close();
    rmSync(segmentsUnder(dir)[0]!);
    expect(read(dir, 'late')).toMatchObject(labelled('c'));
  });
});

describe('a damaged store', () => {
  it('gives every whole answer of a segment cut at any byte', async () => {
    const dir = temporaryFolder();
    await store(dir, { a: labelled('a'), b: labelled('b'), c: labelled('c') });
    const path = segmentsUnder(dir)[0]!;
    const whole = readFileSync(path);
    const ends = [...whole.keys()].filter((at) => whole[at] === 10);
    for (let length = 0; length <= whole.length; length++) {
      writeFileSync(path, whole.subarray(0, length));
      const known = open(dir);
      const found = ['a', 'b', 'c'].filter((text) => known.get(known.key(text)));
      await known.close();
      // An answer that lacks nothing but its line end is whole.
      const expected = ends.filter((end) => end <= length).length;
      expect(found).toHaveLength(expected);
      const atBorder = length === 0 || ends.includes(length) || ends.includes(length - 1);
      expect(known.stats).toMatchObject({ answers: expected, skipped: atBorder ? 0 : 1 });
    }
  });

  it('skips and counts foreign lines', async () => {
    const dir = temporaryFolder();
    await store(dir, { a: labelled('a') });
    const path = segmentsUnder(dir)[0]!;
    const line = readFileSync(path);
    const changed = Buffer.from(line.toString().replace('"a"]', '"z"]'));
    const foreign = [Buffer.from('\n{}\nnull\n'), changed, Buffer.from([0xff, 0, 10, 13, 10])];
    writeFileSync(path, Buffer.concat([...foreign, line, Buffer.from('torn')]));
    const known = open(dir);
    expect(known.get(known.key('a'))).toMatchObject(labelled('a'));
    expect(known.stats).toMatchObject({ answers: 1, skipped: 7 });
  });

  it('appends nothing to a torn segment', async () => {
    const dir = temporaryFolder();
    await store(dir, { a: labelled('a') });
    const torn = segmentsUnder(dir)[0]!;
    appendFileSync(torn, '{"k":"0123');
    await store(dir, { b: labelled('b') });
    expect(readFileSync(torn, 'utf8')).toMatch(/0123$/);
    expect(read(dir, 'a')).toMatchObject(labelled('a'));
    expect(read(dir, 'b')).toMatchObject(labelled('b'));
  });

  it('reads no other version and no file of another name', async () => {
    const dir = temporaryFolder();
    await store(dir, { a: labelled('a') });
    const path = segmentsUnder(dir)[0]!;
    const [, task = '', segment = ''] = path.slice(dir.length + 1).split(/[/\\]/);
    mkdirSync(join(dir, 'v2', task), { recursive: true });
    writeFileSync(join(dir, 'v2', task, segment), readFileSync(path));
    writeFileSync(join(dir, 'v1', task, 'copy.jsonl'), readFileSync(path));
    rmSync(path);
    expect(read(dir, 'a')).toBeUndefined();
    expect(open(dir).stats).toMatchObject({ answers: 0, segments: 0, skipped: 0 });
  });

  it('has no answer where its segment has changed or gone since it was opened', async () => {
    const dir = temporaryFolder();
    await store(dir, { a: labelled('a') });
    const [changed, gone] = [open(dir), open(dir)];
    const path = segmentsUnder(dir)[0]!;
    writeFileSync(path, readFileSync(path, 'utf8').replace('"a"]', '"z"]'));
    expect(changed.get(changed.key('a'))).toBeUndefined();
    expect(changed.stats.skipped).toBe(1);
    await changed.close();
    rmSync(path);
    expect(gone.get(gone.key('a'))).toBeUndefined();
    expect(gone.stats).toMatchObject({ answers: 0, segments: 0 });
  });

  it('names a damaged secret', () => {
    const dir = temporaryFolder();
    mkdirSync(join(dir, 'v1'));
    writeFileSync(join(dir, 'v1', 'secret'), 'short');
    expect(() => open(dir)).toThrow(/secret has 5 bytes instead of 32/);
  });
});

describe('a store that cannot be written', () => {
  it('is empty when read only and absent, and stays absent', async () => {
    const dir = join(temporaryFolder(), 'absent');
    const known = openStore({ dir, readOnly: true }).task(question);
    expect(known.get(known.key('row'))).toBeUndefined();
    expect(known.key('row')).toBe(known.key('row'));
    await expect(known.put(known.key('row'), labelled('a'))).rejects.toMatchObject({
      code: 'fault',
    });
    await known.close();
    expect(existsSync(dir)).toBe(false);
  });

  it('finds answers when read only', async () => {
    const dir = temporaryFolder();
    await store(dir, { a: labelled('a') });
    const before = filesUnder(dir);
    const known = openStore({ dir, readOnly: true }).task(question);
    expect(known.get(known.key('a'))).toMatchObject(labelled('a'));
    await known.close();
    expect(filesUnder(dir)).toEqual(before);
  });

  it('says so when its folder is a file', () => {
    const dir = join(temporaryFolder(), 'file');
    writeFileSync(dir, '');
    expect(() => openStore({ dir })).toThrow(`cannot write the store of answers in ${dir}`);
  });

  it('fails every answer from the first one that could not be written, and can be read', async () => {
    const dir = temporaryFolder();
    await store(dir, { a: labelled('a') });
    const known = open(dir);
    const folder = join(segmentsUnder(dir)[0]!, '..');
    expect(known.get(known.key('a'))).toMatchObject(labelled('a'));
    rmSync(folder, { recursive: true });
    writeFileSync(folder, 'in the way');
    const failed = {
      code: 'output',
      message: expect.stringContaining(dir),
      hint: expect.stringContaining('--no-cache'),
    };
    await expect(known.put(known.key('b'), labelled('b'))).rejects.toMatchObject(failed);
    rmSync(folder);
    await expect(known.put(known.key('c'), labelled('c'))).rejects.toMatchObject(failed);
    expect(known.get(known.key('a'))).toMatchObject(labelled('a'));
    expect(known.get(known.key('b'))).toBeUndefined();
    await known.close();
  });
});

describe('what lies on the disk', () => {
  it('holds no text of a row and nothing of the question', async () => {
    const dir = temporaryFolder();
    await store(dir, { 'confidential words': labelled('good') });
    for (const path of filesUnder(dir)) {
      const bytes = `${path}${readFileSync(path, 'latin1')}`;
      expect(bytes).not.toMatch(/confidential|praise|api\.example/);
    }
  });

  it.skipIf(windows)('is for its owner alone', async () => {
    const dir = join(temporaryFolder(), 'made', 'here');
    await store(dir, { a: labelled('a') });
    const modeOf = (path: string) => statSync(path).mode & 0o777;
    for (const path of filesUnder(dir)) {
      expect(modeOf(path)).toBe(0o600);
      expect(modeOf(join(path, '..'))).toBe(0o700);
    }
    expect(modeOf(dir)).toBe(0o700);
  });
});
