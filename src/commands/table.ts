import { printable } from '../printable.ts';

/** Lays text out in columns two spaces apart, for the eye; the last column is left ragged. */
export function columns(table: readonly (readonly string[])[]): string {
  const lines = table.map((line) => line.map(printable));
  const widths = lines.reduce<number[]>(
    (widest, line) => line.map((cell, at) => Math.max(widest[at] ?? 0, cell.length)),
    [],
  );
  return lines
    .map((line) =>
      line
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join('');
}
