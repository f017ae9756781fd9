import type { Promised } from '../cascade/certification.ts';
import { SkllmError } from '../errors.ts';
import type { Model, TextClassifier } from '../model.ts';
import type { Example, LabelTask } from '../task.ts';
import type { ClassifyFlags } from './options.ts';

/** A model that proposes labels, and what is promised of those that are kept. */
export interface Cascade extends Promised {
  /** Fitted once that is done. */
  readonly first: TextClassifier;
  /** Fits the first model anew, with these examples; absent where it cannot be, or the input is a pipe. */
  readonly teach?: ((examples: readonly Example[]) => Promise<TextClassifier>) | undefined;
}

/**
 * What the flags promise.
 *
 * @returns Undefined where no cascade is asked for.
 * @throws SkllmError `usage` for flags that do not go with a cascade, or that need one.
 */
export function promisedBy(
  { escalate, targetAgreement, risk }: ClassifyFlags,
  { explain, minConfidence }: Pick<LabelTask, 'explain' | 'minConfidence'>,
): Promised | undefined {
  if (escalate !== undefined) {
    if (explain) throw unfit('--explain', 'the first model gives no reasons');
    if (minConfidence !== undefined) {
      throw unfit('--min-confidence', 'the target decides which labels are kept');
    }
    return { agreement: targetAgreement ?? 0.95, risk: risk ?? 0.05 };
  }
  if (targetAgreement === undefined && risk === undefined) return undefined;
  throw new SkllmError('usage', '--target-agreement and --risk need --escalate', {
    hint: 'Name the model to agree with: --escalate openai::gpt-5.',
  });
}

/**
 * Holds the two models of a cascade to what it needs of them.
 *
 * @throws SkllmError `usage` with the reason.
 */
export function checkCascade(
  first: Model,
  strong: Model,
  { multiple }: Pick<LabelTask, 'multiple'>,
): TextClassifier {
  if (strong.kind !== 'language') {
    throw new SkllmError('usage', `--escalate ${strong.id} names a model of this process`, {
      hint: 'Name a language model to be asked; skllm models lists them.',
    });
  }
  if (first.kind !== 'classifier' || !first.abilities.confidence) {
    throw new SkllmError('usage', `${first.id} cannot come before --escalate ${strong.id}`, {
      hint:
        'The first model must label in this process and say how sure it is, such as ' +
        '--model embedded.',
    });
  }
  if (multiple && !first.abilities.multiple) {
    throw new SkllmError('usage', `${first.id} gives one label a row, not several`);
  }
  return first;
}

function unfit(option: string, why: string): SkllmError {
  return new SkllmError('usage', `${option} does not go with --escalate: ${why}`);
}
