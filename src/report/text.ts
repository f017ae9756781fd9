import type { EvaluationReport } from './evaluation-report.ts';
import { type Grid, type Section, sections } from './sections.ts';

/** An evaluation for the terminal. */
export function evaluationText(report: EvaluationReport): string {
  return sections(report).map(sectionText).join('\n');
}

function sectionText({ title, says, grid }: Section): string {
  const lines = [title, ...says.map((sentence) => `  ${sentence}`)].map((line) => `${line}\n`);
  return lines.join('') + (grid ? `\n${gridText(grid)}` : '');
}

/** A table with names on the left and figures on the right of their columns. */
export function gridText({ head, lines }: Grid): string {
  const all = [head, ...lines];
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

function width(text: string): number {
  return [...text].length;
}
