import type { Promised } from '../cascade/certification.ts';
import { SkllmError } from '../errors.ts';
import type { Model, TextClassifier } from '../model.ts';
import type { Example } from '../task.ts';
import type { CascadeFlags } from './answering-options.ts';
import type { AskedTask } from './task.ts';

/** A model that proposes labels, and what is promised of those that are kept. */
export interface Cascade extends Promised {
  /** Fitted once that is done. */
  readonly first: TextClassifier;
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
  { escalate, targetAgreement, risk }: CascadeFlags,
  connect: () => Promise<Model>,
): Promise<Cascade | undefined> {
  if (escalate !== undefined) {
    const { multiple } = checkTask(task);
    const first = checkModels(await connect(), strong);
    if (multiple && !first.abilities.multiple) {
      throw unfit('--multi-label', `${first.id} gives one label a row`);
    }
    return { first, agreement: targetAgreement ?? 0.95, risk: risk ?? 0.05 };
  }
  if (targetAgreement === undefined && risk === undefined) return undefined;
  throw new SkllmError('usage', '--target-agreement and --risk need --escalate', {
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

function checkModels(first: Model, strong: Model): TextClassifier {
  if (strong.kind !== 'language') {
    throw new SkllmError('usage', `--escalate ${strong.id} names a model of this process`, {
      hint: 'Name a language model to be asked; skllm models lists them.',
    });
  }
  if (first.kind === 'classifier' && first.abilities.confidence) return first;
  throw new SkllmError('usage', `${first.id} cannot come before --escalate ${strong.id}`, {
    hint:
      'The first model must label in this process and say how sure it is, such as ' +
      '--model embedded.',
  });
}

function unfit(option: string, why: string): SkllmError {
  return new SkllmError('usage', `${option} does not go with --escalate: ${why}`, {
    hint: 'Leave out one of the two.',
  });
}
