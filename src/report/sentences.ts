import type { CheckReport, RuleName, RuleResult, Violation } from '../evaluate/check.ts';
import { besideLimit, number, plural } from './figures.ts';

/** What a rule demands, in a few words. */
export const ruleTitles: Readonly<Record<RuleName, string>> = {
  expect: 'only expected labels',
  forbid: 'no forbidden label',
  gold: 'labels agree with those that are there',
  'min-accuracy': 'accuracy is high enough',
  'min-f1': 'macro F1 is high enough',
  'max-drift': 'label shares have not drifted',
  'max-unlabelled': 'rows have labels',
};

/** What was measured for a rule against its limit, as a sentence. */
export function ruleSentence({ rule, found, limit, unit, onlyListed }: RuleResult): string {
  if (onlyListed) return `${plural(found, 'row')} against it, listed and no more.`;
  if (unit === 'rows') {
    const what = rule === 'max-unlabelled' ? 'without a label' : 'against it';
    return `${plural(found, 'row')} ${what}, ${number(Math.floor(limit))} allowed.`;
  }
  const told = besideLimit(found, limit, 4);
  return unit === 'share'
    ? `${told}, at least ${limit} is wanted.`
    : `The total variation distance is ${told}, at most ${limit} is allowed.`;
}

/** What is wrong with a row, without its text. */
export function violationSentence({ rule, labels, gold, confidence }: Violation): string {
  const found = `labelled ${quoted(labels)}`;
  const sure = confidence === undefined ? '' : ` (confidence ${confidence.toFixed(2)})`;
  if (rule === 'gold') return `${found}${sure}, while the row says ${quoted(gold ?? [])}`;
  return `${found}${sure}, which is ${rule === 'expect' ? 'not expected' : 'forbidden'}`;
}

/** Whether a violation belongs to a rule that failed, and is not within what is allowed. */
export function isFailing({ rules }: CheckReport, { rule }: Violation): boolean {
  return rules.some((one) => one.rule === rule && !one.passed);
}

/** Where a row is, as compilers write it. */
export function placeText({ input, line }: Violation): string {
  return `${input}:${line}`;
}

/** The file that a row is in; standard input, as messages name it, is none. */
export function fileOf({ input }: Violation): string | undefined {
  return input === 'standard input' ? undefined : input;
}

function quoted(labels: readonly string[]): string {
  return labels.map((label) => JSON.stringify(label)).join(' and ');
}
