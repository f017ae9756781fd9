/** Version of the format of manifests. */
export const version = 1;

/** A record as a line. */
export function line(record: object): string {
  return `${JSON.stringify(record)}\n`;
}

/** A line as a record; undefined for one that a kill has cut. */
export function parsed(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

/** Numbers in ascending order as runs: "0-19" or "0-4,6,8-21". */
export function runsOf(numbers: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const one of numbers) {
    const last = runs.at(-1);
    if (last && last[1] === one - 1) last[1] = one;
    else runs.push([one, one]);
  }
  return runs.map(([from, to]) => (from === to ? String(from) : `${from}-${to}`)).join(',');
}

/** The numbers of runs. */
export function numbersIn(runs: string): number[] {
  return runs.split(',').flatMap((run) => {
    const [from = 0, to = from] = run.split('-').map(Number);
    return Array.from({ length: to - from + 1 }, (_, at) => from + at);
  });
}
