import { textOf } from '../classify/text.ts';
import type { GoldRow } from '../evaluate/gold-row.ts';
import { checkColumn } from '../io/columns.ts';
import { askedInput } from './column.ts';
import { type Reading, type ReadingOptions, type SeenRow, seen } from './contestants.ts';
import { foundLabels } from './found-labels.ts';
import { labelsIn, readTwice } from './gold.ts';
import { openRows, selectedRows } from './rows.ts';

/** Reads labels that are there already, of all the columns in one go. */
export async function columnReading(
  inputs: readonly string[],
  columns: readonly string[],
  { flags, cells, again }: ReadingOptions,
): Promise<Reading> {
  const table = await openRows(inputs, flags);
  if (again && !table.rereadable) throw readTwice('to compare them');
  checkColumn(table, flags.gold);
  const columnFlags = flags.column === undefined ? {} : { columns: [flags.column] };
  const input = askedInput(table, { ...columnFlags, template: flags.template });
  const others = table.header.names.filter((name) => ![flags.gold, ...columns].includes(name));
  const text = textOf(input ?? { columns: others });
  const gold = labelsIn(flags.gold, cells);
  const least = flags.minConfidence;
  const readers = columns.map((column) => foundLabels(table, column, { cells, least }));
  const rows: SeenRow[] = [];
  const answers = columns.map((): GoldRow[] => []);
  const unsure = columns.map(() => 0);
  let withoutGold = 0;
  for await (const chunk of selectedRows(table.rows(), flags)) {
    for (const row of chunk) {
      const right = gold(row);
      withoutGold += right ? 0 : 1;
      if (!right) continue;
      rows.push(seen(row, text(row)));
      readers.forEach((read, at) => {
        const { predicted, confidence, unsure: isUnsure } = read(row);
        answers[at]!.push({ gold: right, predicted, confidence });
        if (isUnsure) unsure[at]! += 1;
      });
    }
  }
  const contestants = columns.map((name, at) => ({
    name,
    rows: answers[at]!,
    failures: unsure[at]! > 0 ? { unsure: unsure[at]! } : {},
  }));
  return { contestants, rows, withoutGold, labels: [] };
}
