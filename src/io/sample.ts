import { seededRandom } from '../random.ts';
import type { Row } from '../row.ts';
import { EMPTY } from './bytes.ts';
import type { RowChunks } from './table.ts';

/**
 * The rows of a table on which a classifier is fitted: more do not make it better enough to wait
 * for, and the same file always gives the same sample, so that it gets the same labels.
 */
const fitSample = { size: 20_000, seed: 1 };

/** The first rows. Reading stops after the last one wanted. */
export async function* takeRows(rows: RowChunks, limit: number): AsyncGenerator<readonly Row[]> {
  let left = limit;
  if (left <= 0) return;
  for await (const chunk of rows) {
    yield chunk.length <= left ? chunk : chunk.slice(0, left);
    left -= chunk.length;
    if (left <= 0) return;
  }
}

/**
 * Rows drawn at random, each as likely as any other, in the input's order.
 *
 * Vitter's algorithm R (ACM TOMS 11, 1985): memory for the sample alone, whatever the input's size.
 * What lies between rows, such as blank lines, is left out.
 *
 * @param seed - Any integer; the same seed draws the same rows.
 */
export async function* sampleRows(
  rows: RowChunks,
  size: number,
  seed: number,
): AsyncGenerator<readonly Row[]> {
  const sample = await drawn(rows, { size, seed }, detached);
  if (sample.length > 0) yield sample;
}

/**
 * The texts of the rows that a classifier is fitted to, drawn as `sampleRows` does. They are kept
 * without their rows, of which each would need a copy. Rows that failed or have no text are left out.
 */
export async function textsToFit(
  rows: RowChunks,
  textOf: (row: Row) => string | undefined,
): Promise<readonly string[]> {
  const text = (row: Row) => (row.failure ? undefined : textOf(row));
  const sample = await drawn(rows, fitSample, (row) => ({ index: row.index, text: text(row) }));
  return sample.flatMap((one) => one.text ?? []);
}

/** What is kept of rows drawn at random, in the input's order. */
async function drawn<Kept extends { readonly index: number }>(
  rows: RowChunks,
  { size, seed }: { readonly size: number; readonly seed: number },
  keep: (row: Row) => Kept,
): Promise<readonly Kept[]> {
  const random = seededRandom(seed);
  const sample: Kept[] = [];
  let seen = 0;
  for await (const chunk of rows) {
    for (const row of chunk) {
      const place = seen < size ? seen : Math.floor(random() * (seen + 1));
      if (place < size) sample[place] = keep(row);
      seen++;
    }
  }
  return sample.sort((a, b) => a.index - b.index);
}

/**
 * A copy with bytes of its own, so that the row does not keep alive the block it was cut from.
 *
 * A `#private` member would not be copied, so the classes of rows have `private` ones.
 */
function detached(row: Row): Row {
  // Not from Node's pool, of which every slice would keep 8 KiB alive.
  const bytes = Buffer.allocUnsafeSlow(row.source.bytes.length);
  row.source.bytes.copy(bytes);
  const copy = { ...row.source, before: EMPTY, bytes };
  return Object.assign(Object.create(Object.getPrototypeOf(row)), row, { source: copy }) as Row;
}
