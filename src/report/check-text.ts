import type { CheckReport } from '../evaluate/check.ts';
import type { Drift, ShareChange } from '../evaluate/drift.ts';
import { printable } from '../printable.ts';
import { percent, plural } from './figures.ts';
import { placeText, ruleSentence, ruleTitles, violationSentence } from './sentences.ts';
import { gridText } from './text.ts';

/** A check for the terminal: the rows first, so that the verdict is the last thing read. */
export function checkText(report: CheckReport): string {
  const { violations, rules, rows, labelsFrom, drift } = report;
  const lines = [
    ...violations.map((one) => `${placeText(one)}: ${violationSentence(one)}`),
    ...(violations.length > 0 ? [''] : []),
    `${plural(rows, 'row')}, labels from ${labelsFrom}`,
    ...rules.map((one) => {
      return `${one.passed ? 'pass' : 'FAIL'}  ${ruleTitles[one.rule]}: ${ruleSentence(one)}`;
    }),
  ];
  return lines.map((line) => `${printable(line)}\n`).join('') + (drift ? driftText(drift) : '');
}

/** Labels whose share moved most. */
const listed = 10;

function driftText({ changes, byChance, baseline }: Drift & { baseline: string }): string {
  const head = ['share of', baseline, 'now', 'change'];
  const lines = changes.slice(0, listed).map(changeLine);
  const chance = `Between rows of the same kind a distance of about ${byChance.toFixed(4)} is chance.`;
  return `\n${gridText({ head, lines })}  ${chance}\n`;
}

function changeLine({ label, before, now }: ShareChange): string[] {
  const sign = now > before ? '+' : '';
  return [label, percent(before), percent(now), `${sign}${((now - before) * 100).toFixed(1)}`];
}
