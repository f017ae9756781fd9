import type { CheckReport, RuleName, Violation } from '../evaluate/check.ts';
import { fileOf, isFailing, ruleSentence, ruleTitles, violationSentence } from './sentences.ts';

/** A check as SARIF 2.1.0 (OASIS), as GitHub code scanning and editors read it. */
export function checkSarif(report: CheckReport): string {
  const names = report.rules.map(({ rule }) => rule);
  const failed = report.rules.filter(({ passed, unit }) => !passed && unit !== 'rows');
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'skllm', rules: names.map(ruleOf) } },
        results: [
          ...failed.map((one) => ({
            ruleId: one.rule,
            level: 'error',
            message: { text: ruleSentence(one) },
          })),
          ...report.violations.map((violation) => ({
            ruleId: violation.rule,
            level: isFailing(report, violation) ? 'error' : 'warning',
            message: { text: violationSentence(violation) },
            locations: locations(violation),
          })),
        ],
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function ruleOf(rule: RuleName) {
  return { id: rule, shortDescription: { text: ruleTitles[rule] } };
}

function locations(violation: Violation) {
  const file = fileOf(violation);
  if (file === undefined) return [];
  const uri = uriOf(file);
  return [
    { physicalLocation: { artifactLocation: { uri }, region: { startLine: violation.line } } },
  ];
}

/** A path as SARIF wants it: with slashes, and one with a drive's letter as a whole address. */
function uriOf(path: string): string {
  const [, drive = '', rest = ''] = /^([a-z]:)?(.*)$/is.exec(path) ?? [];
  const uri = rest.split(/[\\/]/).map(encodeURIComponent).join('/');
  return drive === '' ? uri : `file:///${drive}${uri}`;
}
