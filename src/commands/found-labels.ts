import { checkColumn } from '../io/columns.ts';
import type { Table } from '../io/table.ts';
import type { Row } from '../row.ts';
import { labelsIn } from './gold.ts';
import type { LabelCells } from './label-cell.ts';

/** The labels that a row has already. */
export interface FoundLabels {
  /** Undefined where there are none, or none that is sure enough. */
  readonly predicted: readonly string[] | undefined;
  readonly confidence?: number | undefined;
  /** Whether there are labels, but below the least confidence. */
  readonly unsure: boolean;
}

/**
 * Reads labels that are there already, with how sure they are where `<column>_confidence` says so.
 *
 * @param options.least - Rows below this confidence, or without one, count as without a label.
 * @throws SkllmError `input` for a column that is not there.
 */
export function foundLabels(
  table: Table,
  column: string,
  { cells, least }: { readonly cells: LabelCells; readonly least: number | undefined },
): (row: Row) => FoundLabels {
  const confidenceColumn = `${column}_confidence`;
  checkColumn(table, column);
  if (least !== undefined)
    checkColumn(table, confidenceColumn, 'It is what --min-confidence needs.');
  const labels = labelsIn(column, cells);
  return (row) => {
    const predicted = labels(row);
    const confidence = confidenceIn(row, confidenceColumn);
    const unsure = predicted !== undefined && least !== undefined && (confidence ?? 0) < least;
    return unsure ? { predicted: undefined, unsure } : { predicted, confidence, unsure };
  };
}

/** The number in a cell, undefined where there is none from 0 to 1. */
export function confidenceIn(row: Row, column: string): number | undefined {
  const cell = row.text(column)?.trim();
  const value = cell ? Number(cell) : Number.NaN;
  return value >= 0 && value <= 1 ? value : undefined;
}
