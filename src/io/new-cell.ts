/** What a run says of a row in one new column; null is nothing, several texts are for several labels. */
export type NewValue = string | number | readonly string[] | null;

/** How new values become cells of delimited text. */
export interface CellStyle {
  readonly delimiter: string;
  /** Joins the texts of a list. */
  readonly separator: string;
  /** Whether a text that a spreadsheet would run as a formula gets a leading apostrophe. */
  readonly safe: boolean;
}

/** A new value as text, as it is. */
export function newText(value: NewValue, separator: string): string {
  if (value === null) return '';
  return Array.isArray(value) ? value.join(separator) : String(value);
}

/** A new value as a cell, quoted where it has to be. */
export function newCell(value: NewValue, style: CellStyle): string {
  const text = newText(value, style.separator);
  const isFormula = style.safe && typeof value !== 'number' && /^[=+\-@\t\r]/.test(text);
  return quotedCell(isFormula ? `'${text}` : text, style.delimiter);
}

/** Text as a cell (RFC 4180): quoted where it holds delimiter, quote or line end, or outer spaces. */
export function quotedCell(text: string, delimiter: string): string {
  const special = text.includes(delimiter) || /["\r\n]|^\s|\s$/.test(text);
  return special ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A new value as JSON source. */
export function newJson(value: NewValue): string {
  return JSON.stringify(value);
}
