import { printable } from '../printable.ts';
import type { EvaluationReport } from './evaluation-report.ts';
import { type Grid, type Section, sections } from './sections.ts';

/** An evaluation for the terminal. */
export function evaluationText(report: EvaluationReport): string {
  return sections(report).map(sectionText).join('\n');
}

function sectionText({ title, says, grid }: Section): string {
  const lines = [title, ...says.map((sentence) => `  ${sentence}`)].map(
    (line) => `${plain(line)}\n`,
  );
  return lines.join('') + (grid ? `\n${gridText(grid)}` : '');
}

/** A table with names on the left and figures on the right of their columns. */
export function gridText({ head, lines }: Grid): string {
  const all = [head, ...lines].map((line) => line.map(plain));
  const widths = head.map((_, at) => Math.max(...all.map((line) => width(line[at] ?? ''))));
  return all
    .map((line) => line.map((cell, at) => padded(cell, widths[at]!, at === 0)).join('  '))
    .map((line) => `  ${line.trimEnd()}\n`)
    .join('');
}

function padded(cell: string, to: number, left: boolean): string {
  const space = ' '.repeat(to - width(cell));
  return left ? cell + space : space + cell;
}

/** Text on one line of a terminal: labels and names of columns are data, and may hold anything. */
function plain(text: string): string {
  return printable(text.replace(/[\t\n\r\u2028\u2029]+/g, ' '));
}

/** Columns that text takes on a terminal. */
function width(text: string): number {
  return text.replace(flat, '').replace(wide, '  ').length;
}

/** What stands on the character before it. */
const flat = /[\p{M}\u200b-\u200d]/gu;

/** Characters of two columns, by and large: Unicode Standard Annex 11, "East Asian Width". */
const wide =
  /[\u{1100}-\u{115f}\u{2e80}-\u{a4cf}\u{ac00}-\u{d7a3}\u{f900}-\u{faff}\u{fe30}-\u{fe6f}\u{ff00}-\u{ff60}\u{ffe0}-\u{ffe6}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/gu;
