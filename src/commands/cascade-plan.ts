import type { Promised } from '../cascade/certification.ts';
import { SkllmError } from '../errors.ts';
import type { LanguageModel, Model, TextClassifier } from '../model.ts';
import type { Example } from '../task.ts';
import type { CascadeFlags } from './answering-options.ts';
import type { AskedTask } from './task.ts';

/** A model that proposes labels, and what is promised of those that are kept. */
export interface Cascade extends Promised {
  /** Fitted once that is done. */
  readonly first: Model;
  /** Fits the first model anew, with these examples; absent where it cannot be, or the input is a pipe. */
  readonly teach?: ((examples: readonly Example[]) => Promise<TextClassifier>) | undefined;
}

/**
 * The cascade that the flags ask for.
 *
 * @param strong - The model to agree with.
 * @param connect - Gives the model that comes first.
 * @returns Undefined where none is asked for.
 * @throws SkllmError `usage` for flags and models that do not go with a cascade, or that need one.
 */
export async function planCascade(
  strong: Model,
  task: AskedTask['task'],
  flags: CascadeFlags,
  connect: () => Promise<Model>,
): Promise<Cascade | undefined> {
  const { escalate, targetAgreement, risk, saveStudent } = flags;
  if (escalate === undefined) {
    checkAlone(flags);
    return undefined;
  }
  const { multiple } = checkTask(task);
  checkStrong(strong);
  const first = await connect();
  checkFirst(first, strong);
  if (multiple && !first.abilities.multiple) {
    throw unfit('--multi-label', `${first.id} gives one label a row`);
  }
  if (saveStudent !== undefined) checkStudent(first);
  return { first, agreement: targetAgreement ?? 0.95, risk: risk ?? 0.05 };
}

/** Refuses to keep what is learnt of rows that come but once, which is nothing. */
export function checkRepeatable({ saveStudent }: CascadeFlags): void {
  if (saveStudent === undefined) return;
  throw new SkllmError('usage', '--save-student cannot learn from a pipe', {
    hint: 'A pipe is read once, and nothing is learnt from it: name a file.',
  });
}

/** Refuses flags that mean nothing without a second model. */
function checkAlone({ targetAgreement, risk, saveStudent }: CascadeFlags): void {
  const flags = {
    '--target-agreement': targetAgreement,
    '--risk': risk,
    '--save-student': saveStudent,
  };
  const lonely = Object.entries(flags).find(([, value]) => value !== undefined)?.[0];
  if (lonely === undefined) return;
  throw new SkllmError('usage', `${lonely} needs --escalate`, {
    hint: 'Name the model to agree with: --escalate openai::gpt-5.',
  });
}

function checkTask(task: AskedTask['task']): { readonly multiple: boolean } {
  if (task.kind !== 'labels') throw unfit('a text', 'a cascade chooses labels');
  if (task.explain) throw unfit('--explain', 'the first model gives no reasons');
  if (task.minConfidence !== undefined) {
    throw unfit('--min-confidence', 'the target decides which labels are kept');
  }
  return task;
}

function checkStrong(strong: Model): asserts strong is LanguageModel {
  if (strong.kind === 'language') return;
  throw new SkllmError('usage', `--escalate ${strong.id} names a model of this process`, {
    hint: 'Name a language model to be asked; skllm models lists them.',
  });
}

/** Without scores there is nothing to tell rows apart by. */
function checkFirst(first: Model, strong: Model): void {
  if (first.id === strong.id) throw unfit(`--model ${first.id}`, 'it is the same model');
  if (first.abilities.confidence) return;
  throw new SkllmError('usage', `${first.id} cannot come before --escalate ${strong.id}`, {
    hint:
      'It does not say how sure it is of a label, so none of its labels could be kept. ' +
      'skllm models --matrix shows which models do; --model embedded does.',
  });
}

function checkStudent(first: Model): void {
  if (first.kind === 'classifier' && (first.fit ?? first.save)) return;
  throw unfit('--save-student', `${first.id} learns nothing that could be kept`);
}

function unfit(option: string, why: string): SkllmError {
  return new SkllmError('usage', `${option} does not go with --escalate: ${why}`, {
    hint: 'Leave out one of the two.',
  });
}
