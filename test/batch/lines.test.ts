import fc from 'fast-check';
import { expect, it } from 'vitest';
import { linesOf } from '../../src/batch/lines.ts';

it('lines are the same however their bytes are cut', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'grapheme' }), fc.array(fc.nat(12)), async (text, sizes) => {
      const bytes = Buffer.from(text.replaceAll('a', '\n'));
      const chunks = async function* () {
        let at = 0;
        for (const size of sizes) {
          yield bytes.subarray(at, at + size);
          at += size;
        }
        yield bytes.subarray(at);
      };
      const lines: string[] = [];
      for await (const line of linesOf(chunks())) lines.push(line);
      expect(lines).toEqual(bytes.toString().split('\n'));
    }),
  );
});
