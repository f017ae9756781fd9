import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it, onTestFinished } from 'vitest';
import { RequestFiles } from '../../src/batch/request-files.ts';

it('files of requests hold every line once, in order, and no more than allowed', () => {
  const dir = mkdtempSync(join(tmpdir(), 'skllm-requests-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const lines = fc.array(
    fc
      .string({ minLength: 1, maxLength: 8, unit: 'grapheme' })
      .filter((line) => !line.includes('\n')),
  );
  const limits = fc.record({
    requests: fc.integer({ min: 1, max: 4 }),
    bytes: fc.integer({ min: 10, max: 60 }),
    tokens: fc.integer({ min: 3, max: 9 }),
  });
  fc.assert(
    fc.property(lines, limits, (drawn, most) => {
      const files = new RequestFiles((number) => join(dir, `${number}.jsonl`), most);
      for (const line of drawn) files.add(line, { rows: 2, tokens: 2 });
      const sent = files.publish();
      const contents = sent.map(({ path }) => readFileSync(join(dir, path)));
      expect(Buffer.concat(contents).toString()).toBe(drawn.map((line) => `${line}\n`).join(''));
      sent.forEach(({ packs, rows, bytes }, at) => {
        expect([rows, bytes]).toEqual([2 * packs, contents[at]!.length]);
        expect(packs).toBeLessThanOrEqual(
          Math.min(most.requests, Math.max(1, Math.floor(most.tokens / 2))),
        );
        if (packs > 1) expect(bytes).toBeLessThanOrEqual(most.bytes);
      });
    }),
    { numRuns: 50 },
  );
});
