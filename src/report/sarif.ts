import type { CheckReport, RuleName } from '../evaluate/check.ts';
import { isFailing, ruleSentence, ruleTitles, violationSentence } from './sentences.ts';

/**
 * A check as SARIF 2.1.0 (OASIS), as GitHub code scanning and editors read it. Every result has a
 * place, though the format would not ask for one: GitHub refuses a whole file for one that has none.
 */
export function checkSarif(report: CheckReport): string {
  const { rules, violations, inputs } = report;
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'skllm', rules: rules.map(({ rule }) => ruleOf(rule)) } },
        results: [
          ...rules
            .filter(({ rule, passed }) => !passed && !violations.some((one) => one.rule === rule))
            .map((one) => ({
              ruleId: one.rule,
              level: 'error',
              message: { text: ruleSentence(one) },
              locations: [location({ input: inputs[0] ?? '', line: 1 })],
            })),
          ...violations.map((violation) => ({
            ruleId: violation.rule,
            level: isFailing(report, violation) ? 'error' : 'warning',
            message: { text: violationSentence(violation) },
            locations: [location(violation)],
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

function location({ input, line }: { readonly input: string; readonly line: number }) {
  return {
    physicalLocation: {
      artifactLocation: { uri: uriOf(input) },
      region: { startLine: line },
    },
  };
}

/** A path as SARIF wants it: with slashes, and one with a drive's letter as a whole address. */
function uriOf(path: string): string {
  const [, drive = '', rest = ''] = /^([a-z]:)?(.*)$/is.exec(path) ?? [];
  const uri = rest.split(/[\\/]/).map(encodeURIComponent).join('/');
  return drive === '' ? uri : `file:///${drive}${uri}`;
}
