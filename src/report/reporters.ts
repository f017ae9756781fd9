import type { CheckReport } from '../evaluate/check.ts';
import { checkText } from './check-text.ts';
import type { EvaluationReport } from './evaluation-report.ts';
import { checkGithub } from './github.ts';
import { evaluationHtml } from './html.ts';
import { evaluationJson } from './json.ts';
import { checkJunit } from './junit.ts';
import { evaluationMarkdown } from './markdown.ts';
import type { CheckReporter, EvaluationReporter } from './names.ts';
import { checkSarif } from './sarif.ts';
import { evaluationText } from './text.ts';

/** The list: how `skllm evaluate` can write down what it found. */
export const evaluationReporters = {
  text: evaluationText,
  json: evaluationJson,
  md: evaluationMarkdown,
  html: evaluationHtml,
} as const satisfies Record<EvaluationReporter, (report: EvaluationReport) => string>;

/** The list: how `skllm check` can write down what it found. */
export const checkReporters = {
  text: checkText,
  github: checkGithub,
  junit: checkJunit,
  sarif: checkSarif,
  json: (report: CheckReport) => `${JSON.stringify(report, null, 2)}\n`,
} as const satisfies Record<CheckReporter, (report: CheckReport) => string>;
