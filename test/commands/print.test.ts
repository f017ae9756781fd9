import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Place } from '../support/program.ts';

describe.skipIf(!existsSync('/dev/full'))('what is printed to a full disk', () => {
  it.each([
    'config show',
    'config path',
    'config schema',
    'models',
    'doctor',
    'cache stats',
    'completion bash',
    'estimate rows.csv --labels a,b',
  ])('by skllm %s ends with 2 and says so', async (line) => {
    const place = new Place();
    place.file('rows.csv', 'text\none\n');
    const { status, stderr } = await place.shell(`skllm ${line} > /dev/full`);
    expect([status, stderr]).toEqual([2, expect.stringContaining('output cannot be written')]);
  });
});
