import { join } from 'node:path';
import { bitsIn } from './line.ts';
import { PlaceIndex } from './place-index.ts';
import { scanSegment } from './segments.ts';

/** What segments hold together. */
export interface Survey {
  /** Where the newest answer of each key lies; segments are numbered as they were given. */
  readonly index: PlaceIndex;
  readonly bytes: number;
  /** Whole answers, those replaced by a later one too. */
  readonly lines: number;
  /** Lines that are torn or foreign. */
  readonly skipped: number;
  /** Segments that are gone. */
  readonly gone: number;
}

/**
 * Reads segments from begin to end.
 *
 * @param folder - The folder of a task.
 * @param names - Names of segments, oldest first.
 */
export function survey(folder: string, names: readonly string[]): Survey {
  const index = new PlaceIndex();
  const total = { bytes: 0, lines: 0, skipped: 0, gone: 0 };
  names.forEach((name, segment) => {
    const scanned = scanSegment(join(folder, name), (line, offset) =>
      index.set(bitsIn(line), { segment, offset }),
    );
    total.bytes += scanned?.bytes ?? 0;
    total.lines += scanned?.lines ?? 0;
    total.skipped += scanned?.skipped ?? 0;
    total.gone += scanned ? 0 : 1;
  });
  return { index, ...total };
}
