import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { Place } from '../support/program.ts';

// What labels can have wrong with them, numbered as in the project's list of faults.

const stdin = 'text\nI love it\n';

describe('labels', () => {
  it.each([
    ['one', 'alone', /one label \("alone"\)/],
    ['two that differ by case and Unicode form', 'Caf\u00e9,cafe\u0301', /are the same but for/],
    [
      'one that is the name of --other',
      'a,other',
      /"other" and that for "none of these", "other", are the same/,
      '--other',
    ],
  ])('fault 31: %s are refused and the pair is named', async (_, labels, message, ...more) => {
    const args = ['classify', '--labels', labels, ...more.map(String)];
    const { status, stdout, stderr } = await new Place().run(args, { stdin });
    expect([status, stdout]).toEqual([2, '']);
    expect(Buffer.from(stderr, 'latin1').toString()).toMatch(message);
  });

  it('fault 31: labels of a file and of a named task are held to the same', async () => {
    const place = new Place();
    const file = place.file('labels.txt', '# moods\nGood\n\ngood\n');
    const fromFile = await place.run(['classify', '--labels-file', file], { stdin });
    expect(fromFile).toMatchObject({ status: 2, stdout: '' });
    expect(fromFile.stderr).toContain('"Good" and "good" are the same');
    place.file('.skllmrc', 'tasks: { mood: { labels: [Good, good] } }\n');
    const fromTask = await place.run(['classify', '--task', 'mood'], { stdin });
    expect(fromTask).toMatchObject({ status: 2, stdout: '' });
    expect(fromTask.stderr).toMatch(/\.skllmrc.*tasks\.mood\.labels.*"Good" and "good"/);
  });

  it('fault 32: a label with comma, quotes and newline comes out as it went in', async () => {
    const place = new Place();
    const odd = 'love, "really"\nlove';
    const file = place.file('labels.json', JSON.stringify([odd, 'hate|it', 'so;so']));
    const args = ['classify', '--labels-file', file, '-q'];
    const csv = await place.run(args, { stdin });
    expect(parse(csv.stdout, { columns: true })).toEqual([{ text: 'I love it', label: odd }]);
    const jsonl = await place.run([...args, '-f', 'jsonl'], { stdin });
    expect(JSON.parse(jsonl.stdout)).toEqual({ text: 'I love it', label: odd });
    const flag = await place.run(['classify', '--labels', '"love, adore",hate', '-q'], { stdin });
    expect(flag.stdout).toBe('text,label\nI love it,"love, adore"\n');
  });

  it('fault 32: a label that holds the separator is refused where labels are joined', async () => {
    const place = new Place();
    const run = (...more: string[]) =>
      place.run(['classify', '--labels', 'love|adore,hate', '-q', ...more], { stdin });
    expect((await run()).stdout).toBe('text,label\nI love it,love|adore\n');
    const refused = await run('--multi-label');
    expect(refused).toMatchObject({ status: 2, stdout: '' });
    expect(refused.stderr).toContain('--label-separator');
    const other = await run('--multi-label', '--label-separator', ';');
    expect(other.stdout).toBe('text,label\nI love it,love|adore\n');
  });
});
