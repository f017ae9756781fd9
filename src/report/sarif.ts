import type { CheckReport, RuleName, Violation } from '../evaluate/check.ts';
import { isFailing, ruleSentence, ruleTitles, violationSentence } from './sentences.ts';

/**
 * A check as SARIF 2.1.0 (OASIS), as GitHub code scanning and editors read it. Every result has a
 * place, though the format would not ask for one: GitHub refuses a whole file for one that has none.
 */
export function checkSarif(report: CheckReport): string {
  const { rules, violations, inputs } = report;
  const rows = violations.map((one) =>
    result(one.rule, isFailing(report, one) ? 'error' : 'warning', violationSentence(one), one),
  );
  const listed = new Set(violations.map(({ rule }) => rule as RuleName));
  const start = { input: inputs[0] ?? '', line: 1 };
  const limits = rules
    .filter(({ rule, passed }) => !passed && !listed.has(rule))
    .map((one) => result(one.rule, 'error', ruleSentence(one), start));
  const driver = { name: 'skllm', rules: rules.map(({ rule }) => ruleOf(rule)) };
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [{ tool: { driver }, results: [...limits, ...rows] }],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function ruleOf(rule: RuleName) {
  return { id: rule, shortDescription: { text: ruleTitles[rule] } };
}

function result(
  ruleId: RuleName,
  level: 'error' | 'warning',
  text: string,
  { input, line }: Pick<Violation, 'input' | 'line'>,
) {
  const artifactLocation = { uri: uriOf(input) };
  const physicalLocation = { artifactLocation, region: { startLine: line } };
  return { ruleId, level, message: { text }, locations: [{ physicalLocation }] };
}

/** A path as SARIF wants it: with slashes, and one with a drive's letter as a whole address. */
function uriOf(path: string): string {
  const [, drive = '', rest = ''] = /^([a-z]:)?(.*)$/is.exec(path) ?? [];
  const uri = rest.split(/[\\/]/).map(encodeURIComponent).join('/');
  return drive === '' ? uri : `file:///${drive}${uri}`;
}
