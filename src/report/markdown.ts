import type { EvaluationReport } from './evaluation-report.ts';
import { type Grid, type Section, sections } from './sections.ts';

/** An evaluation as Markdown, for a pull request or a wiki. */
export function evaluationMarkdown(report: EvaluationReport): string {
  return sections(report).map(sectionMarkdown).join('\n');
}

function sectionMarkdown({ title, says, grid }: Section): string {
  const parts = [`## ${escaped(title)}`, ...says.map(escaped), ...(grid ? [table(grid)] : [])];
  return `${parts.join('\n\n')}\n`;
}

function table({ head, lines }: Grid): string {
  const rule = head.map((_, at) => (at === 0 ? '---' : '---:'));
  const rows = [head.map(escaped), rule, ...lines.map((line) => line.map(escaped))];
  return rows.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** Text as it is: no character of it may mean something to Markdown or HTML. */
function escaped(text: string): string {
  return text.replace(/[\\`*_{}[\]<>#|&~]/g, '\\$&').replace(/\s+/g, ' ');
}
