import type { Header } from '../row.ts';
import type { Codec } from './codec.ts';
import { headerOf } from './header.ts';
import type { Input } from './inputs.ts';
import { type Opening, type OpeningOptions, readOpening } from './opening.ts';

/** One input of a table and how it begins. */
export interface Part {
  readonly input: Input;
  readonly opening: Opening;
  readonly header: Header;
}

/** Reads an input's beginning; a regular file is closed again until its turn comes. */
export async function readPart(input: Input, codec: Codec, options: OpeningOptions): Promise<Part> {
  try {
    const opening = await readOpening(input, options);
    return { input, opening, header: headerOf(opening, input.head, codec, options.header) };
  } finally {
    await input.release();
  }
}

/** The input that says what the table looks like: the first that is not empty. */
export function leading(parts: readonly Part[]): Part {
  return parts.find((part) => !part.opening.empty) ?? parts[0]!;
}
