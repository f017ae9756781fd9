import { joined, lacksLineEnd } from './bytes.ts';
import type { Opening } from './opening.ts';
import { leading } from './part.ts';
import { bytesOf } from './span.ts';
import type { OpenedInputs } from './table.ts';

/**
 * The bytes of all inputs as one table: what comes before the rows of the first, then the rows of
 * each. A newline that lacks at the end of an input is added where rows follow.
 */
export async function* concatenated({ parts }: OpenedInputs): AsyncGenerator<Buffer> {
  const { opening } = leading(parts);
  const head = headOf(opening);
  yield head;
  let isOpen = lacksLineEnd(head);
  for (const part of parts) {
    let last: Buffer | undefined;
    for await (const bytes of bytesOf({ part, start: 0, line: 1 })) {
      if (last === undefined && isOpen) yield opening.newline;
      yield bytes;
      last = bytes;
    }
    if (last) isOpen = lacksLineEnd(last);
  }
}

/** What comes before the rows of an input, a header included. */
function headOf({ preamble, first, length }: Opening): Buffer {
  const hasHeader = first !== undefined && length > preamble.length;
  return hasHeader ? joined([preamble, first.bytes, first.end]) : preamble;
}
