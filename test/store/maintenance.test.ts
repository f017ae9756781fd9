import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compactStore } from '../../src/store/compaction.ts';
import { clearStore, storeStats } from '../../src/store/maintenance.ts';
import { openStore, type TaskStore } from '../../src/store/predictions.ts';
import { filesUnder, labelled, question, segmentsUnder, temporaryFolder } from './store-fixture.ts';

/** Opens at the n-th minute of a day, so that segments sort in the order of their tests. */
function openAt(dir: string, minute: number, promptVersion = 1): TaskStore {
  const now = () => Date.UTC(2026, 0, 1, 0, minute);
  return openStore({ dir, now }).task({ ...question, promptVersion });
}

async function storeAt(
  dir: string,
  minute: number,
  answers: Record<string, string>,
): Promise<string> {
  const before = segmentsUnder(dir);
  const known = openAt(dir, minute);
  for (const [text, label] of Object.entries(answers)) {
    await known.put(known.key(text), labelled(label));
  }
  await known.close();
  return segmentsUnder(dir).find((path) => !before.includes(path))!;
}

/** Makes a segment look as if the last line had been written so long ago. */
function age(path: string, minutes: number): void {
  const then = Date.now() / 1000 - minutes * 60;
  utimesSync(path, then, then);
}

function labelsOf(dir: string, texts: string): unknown[] {
  const known = openAt(dir, 59);
  return [...texts].map((text) => {
    const answer = known.get(known.key(text));
    const prediction = answer && 'prediction' in answer ? answer.prediction : undefined;
    return prediction?.kind === 'labels' ? prediction.labels[0] : undefined;
  });
}

describe('counting a store', () => {
  it('counts nothing where there is none', () => {
    const dir = join(temporaryFolder(), 'absent');
    expect(storeStats(dir)).toEqual({ tasks: 0, answers: 0, segments: 0, bytes: 0, skipped: 0 });
    expect(existsSync(dir)).toBe(false);
  });

  it('counts answers once, over all tasks', async () => {
    const dir = temporaryFolder();
    await storeAt(dir, 1, { a: 'x', b: 'x' });
    appendFileSync(await storeAt(dir, 2, { b: 'y', c: 'y' }), 'torn');
    const other = openAt(dir, 3, 2);
    await other.put(other.key('a'), labelled('z'));
    await other.close();
    const stats = storeStats(dir);
    expect(stats).toMatchObject({ tasks: 2, answers: 4, segments: 3, skipped: 1 });
    expect(stats.bytes).toBeGreaterThan(300);
  });
});

describe('compacting a store', () => {
  it('leaves one segment a task with the newest answers', async () => {
    const dir = temporaryFolder();
    age(await storeAt(dir, 1, { a: '1', b: '1' }), 20);
    const torn = await storeAt(dir, 2, { b: '2', c: '2' });
    appendFileSync(torn, 'torn');
    age(torn, 20);
    age(await storeAt(dir, 3, { c: '3', d: 'é' }), 20);
    const before = storeStats(dir);
    const compacted = compactStore(dir);
    expect(compacted).toMatchObject({ tasks: 1, segments: 3, busy: 0 });
    expect(labelsOf(dir, 'abcde')).toEqual(['1', '2', '3', 'é', undefined]);
    const after = storeStats(dir);
    expect(after).toMatchObject({ tasks: 1, answers: 4, segments: 1, skipped: 0 });
    expect(before.bytes - after.bytes).toBe(compacted.bytes);
    await storeAt(dir, 4, { a: '4' });
    expect(labelsOf(dir, 'ab')).toEqual(['4', '2']);
  });

  it('has nothing to gain from one whole segment', async () => {
    const dir = temporaryFolder();
    const path = await storeAt(dir, 1, { a: '1' });
    age(path, 20);
    expect(compactStore(dir)).toEqual({ tasks: 0, segments: 0, bytes: 0, busy: 0 });
    expect(segmentsUnder(dir)).toEqual([path]);
  });

  it('leaves segments that may still be written, and those after them', async () => {
    const dir = temporaryFolder();
    age(await storeAt(dir, 1, { a: '1' }), 20);
    age(await storeAt(dir, 2, { a: '2' }), 20);
    const busy = await storeAt(dir, 3, { a: '3', b: '3' });
    age(busy, 14);
    const later = await storeAt(dir, 4, { b: '4' });
    age(later, 20);
    expect(compactStore(dir)).toMatchObject({ tasks: 1, segments: 2, busy: 2 });
    expect(segmentsUnder(dir)).toHaveLength(3);
    expect(segmentsUnder(dir)).toEqual(expect.arrayContaining([busy, later]));
    expect(labelsOf(dir, 'ab')).toEqual(['3', '4']);
  });

  it('loses no answer of a writer that has been silent for long', async () => {
    const dir = temporaryFolder();
    let time = Date.now();
    const known = openStore({ dir, now: () => time }).task(question);
    await known.put(known.key('a'), labelled('1'));
    age(await storeAt(dir, 1, { a: '0', b: '0' }), 20);
    for (const path of segmentsUnder(dir)) age(path, 20);
    compactStore(dir);
    time += 20 * 60_000;
    await known.put(known.key('b'), labelled('2'));
    await known.close();
    expect(labelsOf(dir, 'ab')).toEqual(['1', '2']);
  });

  it('takes no answer from a run that is under way', async () => {
    const dir = temporaryFolder();
    age(await storeAt(dir, 1, { a: '1', b: '1' }), 20);
    age(await storeAt(dir, 2, { b: '2', c: '2' }), 20);
    const known = openAt(dir, 3);
    await known.put(known.key('d'), labelled('3'));
    expect(known.get(known.key('a'))).toMatchObject(labelled('1'));
    expect(compactStore(dir)).toMatchObject({ segments: 2, busy: 1 });
    await known.put(known.key('e'), labelled('3'));
    for (const [text, label] of Object.entries({ c: '2', b: '2', a: '1', d: '3', e: '3' })) {
      expect(known.get(known.key(text))).toMatchObject(labelled(label));
    }
    await known.put(known.key('f'), labelled('3'));
    expect(known.get(known.key('f'))).toMatchObject(labelled('3'));
    expect(known.stats).toMatchObject({ answers: 6, segments: 2, skipped: 0 });
    await known.close();
    expect(labelsOf(dir, 'abcdef')).toEqual(['1', '2', '2', '3', '3', '3']);
  });

  it('can be repeated after being killed before the old segments were removed', async () => {
    const dir = temporaryFolder();
    const first = await storeAt(dir, 1, { a: '1', b: '1' });
    await storeAt(dir, 2, { b: '2' });
    const joined = join(dirname(first), `${basename(first).split('-')[0]}-ffffffff.jsonl`);
    writeFileSync(joined, `${readFileSync(first, 'utf8')}{"k":"01`);
    for (const path of segmentsUnder(dir)) age(path, 20);
    compactStore(dir);
    expect(segmentsUnder(dir)).toHaveLength(1);
    expect(labelsOf(dir, 'ab')).toEqual(['1', '2']);
  });
});

describe('clearing a store', () => {
  it('removes all of it and nothing else', async () => {
    const dir = temporaryFolder();
    await storeAt(dir, 1, { a: '1' });
    const segment = await storeAt(dir, 2, { b: '2' });
    const { bytes } = storeStats(dir);
    const elsewhere = temporaryFolder();
    writeFileSync(join(elsewhere, basename(segment)), 'not ours');
    symlinkSync(elsewhere, join(dir, 'v1', 'f'.repeat(32)));
    mkdirSync(join(dir, 'v2'));
    const foreign = ['notes.txt', 'v1/notes.txt', 'v2/secret'].map((name) => join(dir, name));
    for (const path of foreign) writeFileSync(path, 'not ours');
    expect(clearStore(dir)).toEqual({ segments: 2, bytes });
    expect(existsSync(join(elsewhere, basename(segment)))).toBe(true);
    expect(foreign.every((path) => existsSync(path))).toBe(true);
    expect(existsSync(join(dir, 'v1', 'secret'))).toBe(false);
    expect(existsSync(dirname(segment))).toBe(false);
  });

  it('leaves no folder of its own behind, and may be repeated', async () => {
    const dir = temporaryFolder();
    await storeAt(dir, 1, { a: '1' });
    writeFileSync(join(dir, 'v1', 'secret.0123456789abcdef'), 'left by a killed process');
    clearStore(dir);
    expect(filesUnder(dir)).toEqual([]);
    expect(existsSync(join(dir, 'v1'))).toBe(false);
    expect(clearStore(dir)).toEqual({ segments: 0, bytes: 0 });
    await storeAt(dir, 2, { a: '2' });
    expect(labelsOf(dir, 'a')).toEqual(['2']);
  });
});
