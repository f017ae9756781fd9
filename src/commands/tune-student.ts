import { SkllmError } from '../errors.ts';
import type { TextClassifier } from '../model.ts';
import { teachStudent } from '../tune/student.ts';
import { certificateLine } from './certificate-text.ts';
import type { LabelledTable } from './labelled-table.ts';
import { writeModel } from './save-model.ts';
import { shellWords } from './shell-words.ts';
import { checkSideFile } from './side-file.ts';
import { say } from './terminal.ts';
import type { TuneFlags } from './tune.ts';
import { stem } from './tune-plan.ts';
import { studentText } from './tune-text.ts';

/** A model in this process that can be taught. */
export type Teachable = TextClassifier & Required<Pick<TextClassifier, 'fit'>>;

/**
 * The file that a student is written to: `--output`, else one here that is named after the input.
 *
 * @throws SkllmError `usage` for another ending than `.skllm`, `output` for a folder that is not there.
 */
export function studentPath(inputs: readonly string[], { output }: TuneFlags): string {
  const path = output ?? `${stem(inputs)}.skllm`;
  if (!path.endsWith('.skllm')) {
    throw new SkllmError('usage', `--output ${path} is no name of a model's file`, {
      hint: 'A model that learns in this process becomes a file: name it <name>.skllm.',
    });
  }
  checkSideFile('the model', path);
  return path;
}

/** Teaches a model in this process, writes its file, and tells how good it is. */
export async function makeStudent(
  model: Teachable,
  table: LabelledTable,
  { path, dryRun, signal }: { path: string; dryRun: boolean; signal: AbortSignal },
): Promise<void> {
  say(studentText(model.id, table));
  if (dryRun) return;
  const student = await teachStudent(model, table.task, table.split, {
    risk,
    when: new Date(),
    signal,
  });
  const bytes = student.model.save?.(student.certificate);
  if (!bytes) {
    throw new SkllmError('usage', `${model.id} cannot be kept in a file`, {
      hint: 'Name a model that can: --model embedded.',
    });
  }
  await writeModel(path, bytes);
  const { certificate } = student;
  const how = certificate ? certificateLine(certificate) : 'no row was held out to examine it on';
  say(`skllm: ${path} is written; ${how}.`);
  const { fitted } = student.model;
  if (fitted?.kept === false) {
    const why = fitted.reason ?? 'given up';
    say(`skllm: it has learnt nothing of these rows (${why}) and labels as it did before.`);
  }
  say(`  ${shellWords(['skllm', 'classify', 'new.csv', '--model', `embedded::${path}`])}`);
}

/** As in a cascade. */
const risk = 0.05;
