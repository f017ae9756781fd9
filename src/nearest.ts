/**
 * The known name that was most likely meant.
 *
 * @param name - What was found.
 * @param known - What could have been meant.
 * @returns The nearest known name by edit distance, case aside; undefined where none is near, which
 *   is more than a third of its letters away (two letters for the shortest names).
 */
export function nearest(name: string, known: Iterable<string>): string | undefined {
  let best: string | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const candidate of known) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    const allowed = Math.max(2, Math.floor(candidate.length / 3));
    if (distance < least && distance <= allowed && distance < candidate.length) {
      best = candidate;
      least = distance;
    }
  }
  return best;
}

/** Levenshtein distance over UTF-16 units, one row of the table at a time. */
function editDistance(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = above[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(substitution, above[j]! + 1, row[j - 1]! + 1));
    }
    above = row;
  }
  return above[b.length]!;
}
