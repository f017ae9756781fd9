import { SkllmError } from '../errors.ts';
import { CR, LF, QUOTE } from './bytes.ts';

/** What is looked for, the likeliest first. */
const candidates = [',', ';', '\t', '|'] as const;

const RECORDS_LOOKED_AT = 20;

/**
 * Notices the delimiter by the first records: the one that splits the header, and the most of the
 * other records into as many cells as the header.
 *
 * @param head - Bytes from the header on; the last record may be cut off.
 * @returns The delimiter; a comma where nothing splits the header, as in a file of one column.
 */
export function noticedDelimiter(head: Buffer): string {
  let best = ',';
  let most = 0;
  for (const candidate of candidates) {
    const [header = 1, ...others] = cellCounts(head, candidate.charCodeAt(0));
    if (header < 2) continue;
    const agreeing = others.filter((count) => count === header).length;
    const score = (1 + agreeing) / (1 + others.length) + header / 1e6;
    if (score > most) {
      best = candidate;
      most = score;
    }
  }
  return best;
}

/** The delimiter that an option names: one ASCII character, or `\t` for a tab. */
export function givenDelimiter(option: string): string {
  const delimiter = option === '\\t' || option.toLowerCase() === 'tab' ? '\t' : option;
  if (/^[\t -!#-~]$/.test(delimiter)) return delimiter;
  throw new SkllmError(
    'usage',
    `--delimiter ${option}: this is not one ASCII character other than a quote`,
    {
      hint: 'Give the character itself, such as --delimiter ";", or --delimiter tab.',
    },
  );
}

/** Cells of the first records, quotes heeded, blank lines and a record cut off at the end left out. */
function cellCounts(head: Buffer, delimiter: number): number[] {
  const counts: number[] = [];
  let cells = 1;
  let quoted = false;
  let cellStart = 0;
  let recordStart = 0;
  for (let at = 0; at < head.length && counts.length <= RECORDS_LOOKED_AT; at++) {
    const byte = head[at];
    if (byte === QUOTE && (quoted || at === cellStart)) quoted = !quoted;
    else if (byte === QUOTE && head[at - 1] === QUOTE) quoted = !quoted;
    else if (quoted) continue;
    else if (byte === delimiter) {
      cells++;
      cellStart = at + 1;
    } else if (byte === LF || byte === CR) {
      if (at > recordStart) counts.push(cells);
      cells = 1;
      cellStart = at + 1;
      recordStart = at + 1;
    }
  }
  if (counts.length === 0) counts.push(cells);
  return counts;
}
