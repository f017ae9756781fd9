import { agrees } from '../cascade/agreement.ts';
import { certificateOf } from '../cascade/student.ts';
import type { StudentCertificate, TextClassifier } from '../model.ts';
import type { Example, LabelTask } from '../task.ts';

/** Labelled rows to learn from, and others to be examined on. */
export interface StudentRows {
  readonly training: readonly Example[];
  /** Drawn from the same rows at random; none leaves the student without a certificate. */
  readonly held: readonly Example[];
}

/** A model that was taught in this process. */
export interface Student {
  readonly model: TextClassifier;
  readonly certificate?: StudentCertificate;
}

/**
 * Teaches a model in this process with labels that people gave, and examines it on those of the
 * rows that were held back.
 *
 * @param model - One that can be fitted.
 * @param options.risk - The probability that the certificate may be wrong with.
 */
export async function teachStudent(
  model: Required<Pick<TextClassifier, 'fit'>>,
  task: LabelTask,
  { training, held }: StudentRows,
  { risk, when, signal }: { risk: number; when: Date; signal: AbortSignal },
): Promise<Student> {
  const asked = { ...task, confidence: false };
  const taught = await model.fit({ ...asked, examples: training }, []);
  if (held.length === 0) return { model: taught };
  let agreeing = 0;
  for (let start = 0; start < held.length; start += portion) {
    const some = held.slice(start, start + portion);
    const texts = some.map(({ text }) => text);
    const verdicts = await taught.label(texts, asked, { signal });
    agreeing += verdicts.filter((verdict, at) => agrees(some[at]!.labels, verdict)).length;
  }
  const rows = training.length + held.length;
  const found = { rows, taught: training.length, sample: held.length, agreeing, risk, when };
  return { model: taught, certificate: certificateOf(found) };
}

/** Rows labelled between two looks at the signal. */
const portion = 256;
