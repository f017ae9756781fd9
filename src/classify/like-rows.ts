/**
 * Puts rows together that have candidates in common. Greedy: a group begins with the first row that
 * is left and takes in turn the row that brings the fewest labels of its own, until it is full.
 *
 * @param candidates - Places of labels for each row; none has more than `most.labels`.
 * @param most - Bounds of a group: its rows, and the different labels of all of them.
 * @returns The rows' places, each in one group. Time grows with rows times groups.
 */
export function likeRows(
  candidates: readonly (readonly number[])[],
  most: { readonly rows: number; readonly labels: number },
): number[][] {
  const byLabel = rowsByLabel(candidates);
  let left = [...candidates.keys()];
  const groups: number[][] = [];
  while (left.length > 0) {
    const group = oneGroup(left, candidates, { byLabel, most });
    const taken = new Set(group);
    left = left.filter((row) => !taken.has(row));
    groups.push(group);
  }
  return groups;
}

interface Bounds {
  readonly byLabel: ReadonlyMap<number, readonly number[]>;
  readonly most: { readonly rows: number; readonly labels: number };
}

function oneGroup(
  left: readonly number[],
  candidates: readonly (readonly number[])[],
  { byLabel, most }: Bounds,
): number[] {
  const labels = new Set<number>();
  /** By row: how many of its candidates the group does not have yet. */
  const lacking = candidates.map(({ length }) => length);
  const group = new Set<number>();
  for (let next = left[0]; next !== undefined; next = nearest(left, group, lacking)) {
    if (group.size === most.rows || labels.size + lacking[next]! > most.labels) break;
    group.add(next);
    for (const label of candidates[next]!) {
      if (labels.has(label)) continue;
      labels.add(label);
      for (const row of byLabel.get(label)!) lacking[row]! -= 1;
    }
  }
  return [...group];
}

/** The row that lacks least, of equal ones the first. */
function nearest(
  left: readonly number[],
  group: ReadonlySet<number>,
  lacking: readonly number[],
): number | undefined {
  let best: number | undefined;
  for (const row of left) {
    if (group.has(row)) continue;
    if (best === undefined || lacking[row]! < lacking[best]!) best = row;
    if (lacking[best] === 0) break;
  }
  return best;
}

function rowsByLabel(candidates: readonly (readonly number[])[]): Map<number, number[]> {
  const rows = new Map<number, number[]>();
  candidates.forEach((labels, row) => {
    for (const label of labels) {
      const own = rows.get(label) ?? [];
      own.push(row);
      rows.set(label, own);
    }
  });
  return rows;
}
