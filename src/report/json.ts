import { type EvaluationReport, mistakes } from './evaluation-report.ts';

/**
 * An evaluation as JSON: every figure, and the mistakes by place. Texts of rows are left out, so
 * that the file may be kept where the data may not.
 */
export function evaluationJson({ rows, evaluation, ...about }: EvaluationReport): string {
  const results = evaluation.results.map((result, place) => ({
    ...result,
    mistakes: mistakes(rows, place).map(({ row: { input, line, gold }, answer }) => ({
      input,
      line,
      gold,
      ...answer,
    })),
  }));
  return `${JSON.stringify({ ...about, ...evaluation, results }, null, 2)}\n`;
}
