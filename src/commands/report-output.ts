import { SkllmError } from '../errors.ts';
import { openOutput } from '../io/output.ts';
import {
  type EvaluationReporter,
  evaluationEndings,
  evaluationReporterNames,
} from '../report/names.ts';

/**
 * The reporter that a file's name asks for.
 *
 * @throws SkllmError `usage` for a name that asks for none.
 */
export function reporterOf(path: string): EvaluationReporter {
  const ending = /\.([^./\\]+)$/.exec(path)?.[1]?.toLowerCase() ?? '';
  const reporter = evaluationReporterNames.find((name) => evaluationEndings[name].includes(ending));
  if (reporter) return reporter;
  throw new SkllmError('usage', `${path}: a report is not written in this kind of file`, {
    hint: `Known endings: ${Object.values(evaluationEndings).flat().join(', ')}.`,
  });
}

/** Writes a report to a file, whole or not at all. */
export async function writeReport(path: string, text: string): Promise<void> {
  const output = await openOutput(path, { stdout: process.stdout });
  await output.write(Buffer.from(text));
  await output.commit();
}
