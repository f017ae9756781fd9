import fc from 'fast-check';
import { expect, it } from 'vitest';
import { kernels } from '../../../scripts/build-lexicon/kernels.ts';

const dimensions = 128;
const row = fc.array(fc.float({ min: -8, max: 8, noNaN: true }), {
  minLength: dimensions,
  maxLength: dimensions,
});
const memory = new WebAssembly.Memory({ initial: 1 });
const numbers = new Float32Array(memory.buffer);
const { dot, add } = kernels(memory, dimensions);
const [first, second] = [512, 2048];

it('the product of two rows is that of plain loops', () => {
  fc.assert(
    fc.property(row, row, (a, b) => {
      place(a, b);
      expect(dot(first, second)).toBeCloseTo(
        a.reduce((sum, x, i) => sum + x * b[i]!, 0),
        1,
      );
    }),
  );
});

it('a row is added to another and nothing else changes', () => {
  fc.assert(
    fc.property(row, row, (a, b) => {
      place(a, b);
      const expected = Float32Array.from(numbers);
      a.forEach((x, i) => {
        expected[first / 4 + i] = x + Math.fround(0.5 * b[i]!);
      });
      add(first, second, 0.5);
      expect(numbers).toEqual(expected);
    }),
  );
});

function place(a: readonly number[], b: readonly number[]): void {
  numbers.fill(0);
  numbers.set(a, first / 4);
  numbers.set(b, second / 4);
}
