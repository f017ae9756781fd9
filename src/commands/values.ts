import { InvalidArgumentError } from 'commander';

/** Reads a whole number from `least` up, to `most` where there is one. */
export function count(least: number, most?: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= (most ?? value)) return value;
    const end = most === undefined ? '' : ` to ${most}`;
    throw new InvalidArgumentError(`Expected a whole number from ${least}${end}.`);
  };
}

/** Reads a number from 0 to 1. */
export function share(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value <= 1) return value;
  throw new InvalidArgumentError('Expected a number from 0 to 1.');
}

/** Reads a number above 0 and below 1. */
export function inside(text: string): number {
  const value = Number(text);
  if (value > 0 && value < 1) return value;
  throw new InvalidArgumentError('Expected a number above 0 and below 1.');
}

/** Reads a number above 0. */
export function positive(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value > 0 && Number.isFinite(value)) return value;
  throw new InvalidArgumentError('Expected a number above 0.');
}

/** Reads `3` or `2.5%`. */
export function threshold(text: string): string {
  const share = /^(\d+(?:\.\d+)?)%$/.exec(text)?.[1];
  if (share === undefined ? /^\d+$/.test(text) : Number(share) <= 100) return text;
  throw new InvalidArgumentError('Expected a number of rows, or a share such as 5%.');
}

/** Gathers the values of an option that may be given several times. */
export function listed(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}

/** Reads the name of a file for a fitted model. */
export function modelFile(text: string): string {
  if (text.endsWith('.skllm')) return text;
  throw new InvalidArgumentError('Expected a name that ends in .skllm.');
}
