import { utf8 } from '../io/codec.ts';
import { JsonRow } from '../io/json-row.ts';
import { noCounts } from '../io/tally.ts';
import type { Row } from '../row.ts';

/**
 * Makes rows of objects, for what is in memory or comes from elsewhere than a file.
 *
 * @param records - Plain objects, as they come; the keys are the columns.
 * @returns Chunks for `classify`: an array as one chunk, anything else row by row.
 */
export async function* rowsOf(
  records: Iterable<object> | AsyncIterable<object>,
): AsyncGenerator<readonly Row[]> {
  const reading = { codec: utf8, counts: noCounts() };
  const row = (record: object, index: number) =>
    new JsonRow(index, sourceOf(record, index), reading);
  if (Array.isArray(records)) {
    yield records.map(row);
    return;
  }
  let index = 0;
  for await (const record of records) yield [row(record, index++)];
}

function sourceOf(record: object, index: number): Row['source'] {
  return {
    input: 'the records',
    line: index + 1,
    before: Buffer.alloc(0),
    bytes: Buffer.from(JSON.stringify(record)),
    end: Buffer.from('\n'),
  };
}
