import { cheapest } from '../evaluate/cascading.ts';
import type { Confusion } from '../evaluate/confusion.ts';
import type { Cascading, Evaluation, Result } from '../evaluate/evaluation.ts';
import type { LabelScore } from '../evaluate/score.ts';
import { type EvaluationReport, mistakes } from './evaluation-report.ts';
import { decimal, money, number, percent, plural, pValue, range } from './figures.ts';

/** A table of a report: the first column names what the line is of, the others are figures. */
export interface Grid {
  readonly head: readonly string[];
  readonly lines: readonly (readonly string[])[];
}

/** A part of a report that text and Markdown lay out each in their way. */
export interface Section {
  readonly title: string;
  /** Sentences before the table. */
  readonly says: readonly string[];
  readonly grid?: Grid;
}

/** An evaluation as sections, the most wanted first. */
export function sections(report: EvaluationReport): readonly Section[] {
  const { results, multiple } = report.evaluation;
  return [
    overview(report),
    ...comparisons(report),
    ...report.evaluation.cascades.map((cascade) => cascadeSection(cascade, report.evaluation)),
    ...results.flatMap((result, place) => [
      labelSection(result),
      ...(multiple ? [] : confusionSection(result)),
      ...calibrationSection(result, report.evaluation.target),
      ...mistakeSection(report, place),
    ]),
  ];
}

function overview(report: EvaluationReport): Section {
  const { evaluation, gold, inputs, withoutGold } = report;
  const { results, multiple } = evaluation;
  const isAre = withoutGold === 1 ? 'is' : 'are';
  const left =
    withoutGold === 0 ? '' : `; ${plural(withoutGold, 'row')} without one ${isAre} left out`;
  const extra = multiple ? ['micro F1', 'Hamming'] : ['weighted F1', 'kappa'];
  const head = ['', 'accuracy', '95 %', 'macro F1', '95 %', ...extra, 'labelled', 'rows/s', 'cost'];
  return {
    title: 'How good are the labels?',
    says: [
      `${plural(evaluation.rows, 'row')} of ${inputs.join(', ')} with a gold label in "${gold}"${left}.`,
      ...results.flatMap(shortlistLine),
    ],
    grid: { head, lines: results.map((result) => overviewLine(result)) },
  };
}

function shortlistLine({ name, shortlist }: Result): string[] {
  if (!shortlist) return [];
  const { size, labels, rows, held } = shortlist;
  const share = percent(held / rows);
  return [
    `${name}: the ${number(size)} likeliest of ${number(labels)} labels held the gold label of ${number(held)} of ${number(rows)} rows (${share}).`,
  ];
}

function overviewLine({ name, score, intervals, usage }: Result): string[] {
  const { accuracy, macroF1, weightedF1, microF1, kappa, hammingLoss, coverage } = score;
  const cost = usage?.cost === undefined ? 'unknown' : money(usage.cost);
  const extra =
    hammingLoss === undefined
      ? [percent(weightedF1), decimal(kappa)]
      : [percent(microF1), decimal(hammingLoss)];
  return [
    name,
    percent(accuracy),
    range(intervals.accuracy),
    percent(macroF1),
    range(intervals.macroF1),
    ...extra,
    percent(coverage),
    usage ? number(usage.rowsPerSecond) : '–',
    usage ? cost : '–',
  ];
}

function comparisons({ evaluation: { comparisons: pairs, results } }: EvaluationReport): Section[] {
  if (pairs.length === 0) return [];
  const lines = pairs.map(({ first, second, onlyFirst, onlySecond, p }) => [
    `${results[first]!.name} / ${results[second]!.name}`,
    number(onlyFirst),
    number(onlySecond),
    pValue(p),
  ]);
  const head = ['', 'only the first right', 'only the second right', 'p'];
  const says = "McNemar's exact test: a p below 0.05 means that the difference is hardly chance.";
  return [{ title: 'Compared', says: [says], grid: { head, lines } }];
}

/** Agreements that one may want of a cascade. */
const agreements = [0.99, 0.98, 0.95, 0.9];

function cascadeSection({ first, second, curve }: Cascading, { results }: Evaluation): Section {
  const [one, other] = [results[first]!, results[second]!];
  const each = dollarsARow(other);
  const lines = agreements.map((agreement) => {
    const { asked, ...point } = cheapest(curve, agreement);
    const cost = each === undefined ? '–' : money(each * asked * 1000);
    return [percent(agreement), percent(asked), percent(point.accuracy), cost];
  });
  return {
    title: `${one.name} before ${other.name}`,
    says: [
      `What ${other.name} would be asked with --escalate, at the best thresholds for these rows; finding one costs a sample more.`,
    ],
    grid: { head: ['agreement', 'asked', 'right', '$ per 1,000 rows'], lines },
  };
}

/** What it costs to ask for a row; undefined where that is unknown, or nothing was asked. */
function dollarsARow({ usage, score }: Result): number | undefined {
  const asked = score.rows - (usage?.knownRows ?? 0);
  return usage?.cost === undefined || asked === 0 ? undefined : usage.cost / asked;
}

function labelSection({ name, score, failures }: Result): Section {
  const head = ['', 'precision', 'recall', 'F1', 'gold', 'found'];
  const reasons = Object.entries(failures).map(([reason, rows]) => `${number(rows)} ${reason}`);
  return {
    title: `${name}: label by label`,
    says: reasons.length === 0 ? [] : [`Rows without a label: ${reasons.join(', ')}.`],
    grid: { head, lines: score.labels.map(labelLine) },
  };
}

function labelLine({ label, precision, recall, f1, support, predicted }: LabelScore): string[] {
  return [
    label,
    percent(precision),
    percent(recall),
    percent(f1),
    number(support),
    number(predicted),
  ];
}

/** More labels than this do not fit a page as a matrix; then the commonest mix-ups are listed. */
const matrixLabels = 12;

function confusionSection({ name, confusion }: Result): Section[] {
  if (!confusion) return [];
  const small = confusion.labels.length <= matrixLabels;
  const section = small ? matrix(confusion) : mixUps(confusion);
  return [{ ...section, title: `${name}: ${section.title}` }];
}

function matrix({ labels, counts }: Confusion): Section {
  const someNone = counts.some((line) => line[labels.length]! > 0);
  const head = ['gold ↓  found →', ...labels, ...(someNone ? ['(none)'] : [])];
  const lines = counts.map((line, at) => [
    labels[at]!,
    ...line.slice(0, head.length - 1).map((rows) => (rows === 0 ? '·' : number(rows))),
  ]);
  return { title: 'what was taken for what', says: [], grid: { head, lines } };
}

function mixUps({ labels, counts }: Confusion): Section {
  const cells = counts.flatMap((line, gold) =>
    line.map((rows, found) => ({ rows, gold, found })).filter(({ found }) => found !== gold),
  );
  const worst = cells
    .filter(({ rows }) => rows > 0)
    .sort((one, other) => other.rows - one.rows)
    .slice(0, listed);
  const lines = worst.map(({ rows, gold, found }) => [
    `${labels[gold]} → ${labels[found] ?? '(none)'}`,
    number(rows),
  ]);
  return {
    title: 'most often mixed up',
    says: ['The gold label, then the one found in its place.'],
    grid: { head: ['', 'rows'], lines },
  };
}

function calibrationSection(
  { name, calibration, advice }: Result,
  target: number | undefined,
): Section[] {
  if (!calibration) return [];
  const head = ['confidence', 'rows', 'mean', 'right'];
  const lines = calibration.bins.map(({ from, to, rows, confidence, accuracy }) => [
    `${from.toFixed(1)}–${to.toFixed(1)}`,
    number(rows),
    percent(confidence),
    percent(accuracy),
  ]);
  const says = [`Expected calibration error: ${percent(calibration.error)}.`];
  if (advice) {
    says.push(
      `--min-confidence ${advice.threshold} keeps ${percent(advice.coverage)} of the rows, ${percent(advice.accuracy)} of them right (95 %: ${range(advice.interval)}).`,
    );
  } else if (target !== undefined) {
    says.push(`No least confidence reaches ${percent(target)} right on thirty rows or more.`);
  }
  return [{ title: `${name}: confidence`, says, grid: { head, lines } }];
}

/** Mistakes and mix-ups that are listed. */
const listed = 10;

function mistakeSection({ rows, evaluation }: EvaluationReport, place: number): Section[] {
  const found = mistakes(rows, place).slice(0, listed);
  if (found.length === 0) return [];
  const lines = found.map(({ row, answer }) => [
    `${row.input}:${row.line}`,
    row.gold.join(' | '),
    answer.labels.join(' | '),
    decimal(answer.confidence),
  ]);
  return [
    {
      title: `${evaluation.results[place]!.name}: most confident mistakes`,
      says: ['Mistakes of the model, or of the gold labels.'],
      grid: { head: ['', 'gold', 'found', 'confidence'], lines },
    },
  ];
}
