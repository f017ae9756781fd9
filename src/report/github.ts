import type { CheckReport } from '../evaluate/check.ts';
import { fileOf, isFailing, ruleSentence, ruleTitles, violationSentence } from './sentences.ts';

/**
 * A check as workflow commands of GitHub Actions, which shows them at the files' lines:
 * docs.github.com, "Workflow commands for GitHub Actions". GitHub shows ten of each kind a step.
 */
export function checkGithub(report: CheckReport): string {
  const rows = report.violations.map((violation) => {
    const { line, rule } = violation;
    const file = fileOf(violation);
    const level = isFailing(report, violation) ? 'error' : 'warning';
    const place = file === undefined ? {} : { file, line: String(line) };
    return command(level, { ...place, title: ruleTitles[rule] }, violationSentence(violation));
  });
  const rules = report.rules.map((one) => {
    const title = `${one.passed ? 'pass' : 'FAIL'}: ${ruleTitles[one.rule]}`;
    return command(one.passed ? 'notice' : 'error', { title }, ruleSentence(one));
  });
  return [...rules, ...rows].map((line) => `${line}\n`).join('');
}

function command(
  level: 'error' | 'warning' | 'notice',
  properties: Readonly<Record<string, string>>,
  message: string,
): string {
  const given = Object.entries(properties).map(([name, value]) => `${name}=${property(value)}`);
  return `::${level} ${given.join(',')}::${escaped(message)}`;
}

function escaped(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return escaped(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
