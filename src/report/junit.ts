import type { CheckReport, RuleResult } from '../evaluate/check.ts';
import { placeText, ruleSentence, ruleTitles, violationSentence } from './sentences.ts';

/** A check as JUnit XML, one test case a rule, as GitLab, Jenkins and others read it. */
export function checkJunit(report: CheckReport): string {
  const { rules, inputs } = report;
  const failed = rules.filter(({ passed }) => !passed).length;
  const counts = `tests="${rules.length}" failures="${failed}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="skllm check" ${counts}>`,
    `  <testsuite name="${escaped(inputs.join(', '))}" ${counts}>`,
    ...rules.map((rule) => testCase(report, rule)),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function testCase({ violations, labelsFrom }: CheckReport, result: RuleResult): string {
  const start = `    <testcase classname="skllm.${result.rule}" name="${escaped(ruleTitles[result.rule])}"`;
  if (result.passed) return `${start}/>`;
  const own = violations.filter(({ rule }) => rule === result.rule);
  const rows = own.map((one) => `${placeText(one)}: ${violationSentence(one)}`);
  const text = [`Labels from ${labelsFrom}.`, ...rows].map(escaped).join('\n');
  const message = escaped(ruleSentence(result));
  return `${start}>\n      <failure message="${message}">${text}</failure>\n    </testcase>`;
}

/** Text for XML 1.0, which cannot hold most control characters nor half a surrogate pair. */
function escaped(text: string): string {
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the point
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu, '\ufffd')
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
  );
}
