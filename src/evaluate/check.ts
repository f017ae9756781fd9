import { allowance } from './allowance.ts';
import { type Drift, drift, type LabelCounts } from './drift.ts';
import { type GoldRow, isRight, labelsOf } from './gold-row.ts';
import { score } from './score.ts';

/** What is asked of the labels. At least one of the first four is set. */
export interface Rules {
  /** No other labels may occur. */
  readonly expect?: readonly string[] | undefined;
  /** None of these may occur. */
  readonly forbid?: readonly string[] | undefined;
  /** Labels that are there already, with which the found ones should agree. */
  readonly gold?: boolean | undefined;
  /** What shares of labels are compared with. */
  readonly baseline?: { readonly name: string; readonly counts: LabelCounts } | undefined;
  /** Most violations of each rule, a number or a share of the rows with text. */
  readonly maxViolations?: string | undefined;
  readonly minAccuracy?: number | undefined;
  /** Least macro F1. */
  readonly minF1?: number | undefined;
  /** Most total variation distance from the baseline. */
  readonly maxDrift: number;
  /** Most rows without a label, a number or a share of the rows with text. */
  readonly maxUnlabelled: string;
}

export type RuleName =
  | 'expect'
  | 'forbid'
  | 'gold'
  | 'min-accuracy'
  | 'min-f1'
  | 'max-drift'
  | 'max-unlabelled';

/** A row as a check sees it. */
export interface CheckedRow {
  /** Name of the input, and the line on which the row begins. */
  readonly input: string;
  readonly line: number;
  /** Undefined where it got no label. */
  readonly predicted: readonly string[] | undefined;
  /** Undefined where it has none. */
  readonly gold?: readonly string[] | undefined;
  readonly confidence?: number | undefined;
  /** Whether there was text to label. */
  readonly hasText: boolean;
}

/** A row that breaks a rule. */
export interface Violation {
  readonly rule: 'expect' | 'forbid' | 'gold';
  readonly input: string;
  readonly line: number;
  readonly labels: readonly string[];
  /** The label it has already; for the rule `gold` only. */
  readonly gold?: readonly string[];
  readonly confidence?: number;
}

/** What became of one rule. */
export interface RuleResult {
  readonly rule: RuleName;
  readonly passed: boolean;
  /** What was measured and the limit it is held to, in the rule's own unit. */
  readonly found: number;
  readonly limit: number;
  /** Rows, a share, or a distance from 0 to 1. */
  readonly unit: 'rows' | 'share' | 'distance';
  /** Rows are named, but as many as there are may break it: another rule holds them to something. */
  readonly onlyListed?: true;
}

/** All there is to say of a check. */
export interface CheckReport {
  /** The model's id, or the column that the labels were in. */
  readonly labelsFrom: string;
  readonly inputs: readonly string[];
  readonly rows: number;
  readonly unlabelled: number;
  readonly rules: readonly RuleResult[];
  readonly violations: readonly Violation[];
  readonly drift?: Drift & { readonly baseline: string };
}

/** Gathers rows for a check. */
export interface Checker {
  take(row: CheckedRow): void;
  /** The outcome for the rows taken. */
  report(about: Pick<CheckReport, 'labelsFrom' | 'inputs'>): CheckReport;
}

/**
 * Checks labels against rules. With a least accuracy or F1, rows that disagree with their gold label
 * are listed but break no rule unless `maxViolations` says how many may.
 */
export function startCheck(rules: Rules): Checker {
  const seen: Seen = { rows: 0, withText: 0, labelled: 0, labels: new Map(), gold: [], broken: [] };
  return {
    take(row) {
      takeRow(seen, row);
      seen.broken.push(...violationsOf(row, rules));
    },
    report: (about) => {
      const moved = rules.baseline && drift(rules.baseline.counts, seen.labels);
      return {
        ...about,
        rows: seen.rows,
        unlabelled: seen.withText - seen.labelled,
        rules: results(seen, rules, moved),
        violations: seen.broken,
        ...(moved ? { drift: { ...moved, baseline: rules.baseline?.name ?? '' } } : {}),
      };
    },
  };
}

/** Whether labels break a rule, other than that some are missing. */
export function isBroken({ rules }: CheckReport): boolean {
  return rules.some(({ rule, passed }) => !passed && rule !== 'max-unlabelled');
}

interface Seen {
  rows: number;
  withText: number;
  labelled: number;
  readonly labels: Map<string, number>;
  readonly gold: GoldRow[];
  readonly broken: Violation[];
}

function takeRow(seen: Seen, { predicted, gold, confidence, hasText }: CheckedRow): void {
  seen.rows += 1;
  if (!hasText) return;
  seen.withText += 1;
  if (predicted) seen.labelled += 1;
  for (const label of predicted ?? []) {
    seen.labels.set(label, (seen.labels.get(label) ?? 0) + 1);
  }
  if (gold) seen.gold.push({ gold, predicted, confidence });
}

function violationsOf(row: CheckedRow, { expect, forbid, gold }: Rules): Violation[] {
  const { input, line, predicted, confidence } = row;
  if (predicted === undefined) return [];
  const found = {
    input,
    line,
    labels: predicted,
    ...(confidence === undefined ? {} : { confidence }),
  };
  const broken: Violation[] = [];
  if (expect && !predicted.every((label) => expect.includes(label))) {
    broken.push({ rule: 'expect', ...found });
  }
  if (predicted.some((label) => forbid?.includes(label))) broken.push({ rule: 'forbid', ...found });
  if (gold && row.gold && !isRight({ gold: row.gold, predicted })) {
    broken.push({ rule: 'gold', ...found, gold: row.gold });
  }
  return broken;
}

function results(seen: Seen, rules: Rules, moved: Drift | undefined): RuleResult[] {
  const most = (allowed: string) => allowance(allowed, seen.withText);
  const onlyListed = isGraded(rules) && rules.maxViolations === undefined;
  const broken = (rule: 'expect' | 'forbid' | 'gold', allowed = rules.maxViolations ?? '0') =>
    atMost(rule, 'rows', seen.broken.filter((one) => one.rule === rule).length, most(allowed));
  const gold = () => (onlyListed ? { ...broken('gold', '100%'), onlyListed } : broken('gold'));
  return [
    ...(rules.expect ? [broken('expect')] : []),
    ...(rules.forbid ? [broken('forbid')] : []),
    ...(rules.gold ? [gold()] : []),
    ...graded(seen.gold, rules),
    ...(moved ? [atMost('max-drift', 'distance', moved.distance, rules.maxDrift)] : []),
    atMost('max-unlabelled', 'rows', seen.withText - seen.labelled, most(rules.maxUnlabelled)),
  ];
}

function graded(rows: readonly GoldRow[], rules: Rules): RuleResult[] {
  if (!isGraded(rules) || rows.length === 0) return [];
  const { minAccuracy, minF1 } = rules;
  const { accuracy, macroF1 } = score(rows, labelsOf(rows), true);
  return [
    ...(minAccuracy === undefined ? [] : [atLeast('min-accuracy', accuracy, minAccuracy)]),
    ...(minF1 === undefined ? [] : [atLeast('min-f1', macroF1, minF1)]),
  ];
}

function isGraded({ minAccuracy, minF1 }: Rules): boolean {
  return minAccuracy !== undefined || minF1 !== undefined;
}

function atMost(
  rule: RuleName,
  unit: RuleResult['unit'],
  found: number,
  limit: number,
): RuleResult {
  return { rule, passed: found <= limit, found, limit, unit };
}

function atLeast(rule: RuleName, found: number, limit: number): RuleResult {
  return { rule, passed: found >= limit, found, limit, unit: 'share' };
}
