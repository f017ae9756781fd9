import { allowance } from '../evaluate/allowance.ts';
import { type Counts, unlabelled } from './counts.ts';

/**
 * Whether more rows than allowed have no label.
 *
 * @param allowed - A number of rows, or a share of the rows with text such as `5%`.
 */
export function isTooMany(counts: Counts, allowed: string): boolean {
  const rows = counts.rows - (counts.failures.get('no-text') ?? 0);
  return unlabelled(counts) > allowance(allowed, rows);
}
