import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { labelledTickets } from '../support/asking.ts';
import { Place } from '../support/program.ts';

const start = ['tune', 'start', 'tickets.csv', '--gold', 'label', '--model', 'embedded'];

function prepare() {
  const place = new Place();
  place.file('tickets.csv', labelledTickets(300));
  return place;
}

describe('skllm tune start --model embedded', () => {
  it('makes a file that labels offline, with a certificate from the rows held out', async () => {
    const place = prepare();
    const env = { SKLLM_OFFLINE: '1' };
    const { status, stdout, stderr } = await place.run([...start, '--held-out', '0.2'], { env });
    expect([status, stdout]).toEqual([0, '']);
    expect(stderr).toMatch(/rows to learn from +240\n/);
    expect(stderr).toMatch(
      /tickets\.skllm is written; it agrees with the people who labelled them/,
    );
    expect(stderr).toContain('skllm classify new.csv --model embedded::tickets.skllm');
    const card = await place.run(['models', 'embedded::tickets.skllm'], { env });
    expect(card.stdout).toMatch(/^labels +billing, bug, praise$/m);
    expect(card.stdout).toMatch(/certificate .*\(\d+ of 60 rows that did not teach it/);
    const classify = ['classify', 'tickets.csv', '-m', 'embedded::tickets.skllm'];
    const { stdout: labelled } = await place.run([...classify, '--label-column', 'found'], { env });
    const lines = labelled.trimEnd().split('\n').slice(1);
    const right = lines.filter((line) => line.split(',').at(-1) === line.split(',').at(-2));
    expect(right.length / lines.length).toBeGreaterThan(0.9);
  });

  it('says where rows are too few to learn anything of', async () => {
    const place = new Place();
    place.file('tickets.csv', labelledTickets(8));
    const { status, stderr } = await place.run([...start, '--held-out', '0']);
    expect([status, stderr]).toEqual([
      0,
      expect.stringContaining('learnt nothing of these rows (there are fewer than 20 rows)'),
    ]);
  });

  it('says of a dry run what would be learnt from, and writes nothing', async () => {
    const place = prepare();
    const { status, stderr } = await place.run([...start, '--dry-run']);
    expect([status, stderr]).toEqual([0, expect.stringMatching(/rows held out +30\n/)]);
    expect(readdirSync(place.path)).toEqual(['tickets.csv']);
  });

  it('writes where --output says, which must be a model’s file in a folder that is there', async () => {
    const place = prepare();
    expect((await place.run([...start, '-o', 'my.skllm', '--held-out', '0'])).stderr).toContain(
      'my.skllm is written; no row was held out',
    );
    expect(existsSync(join(place.path, 'my.skllm'))).toBe(true);
    const folder = await place.run([...start, '-o', 'folder']);
    expect([folder.status, folder.stderr]).toEqual([2, expect.stringContaining('<name>.skllm')]);
    // The second name is longer than any system takes.
    for (const name of ['nowhere', 'n'.repeat(300)]) {
      const { status, stderr } = await place.run([...start, '-o', `${name}/my.skllm`]);
      expect([status, stderr]).toEqual([2, expect.stringContaining('no such folder')]);
    }
  });
});
