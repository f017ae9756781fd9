import { Ledger } from '../cascade/ledger.ts';
import { marginOf } from '../cascade/margin.ts';
import { textOf } from '../classify/text.ts';
import { SkllmError } from '../errors.ts';
import type { Model } from '../model.ts';
import type { ModelId, Outcome } from '../prediction.ts';
import type { Row } from '../row.ts';
import type { Escalation } from './cascade.ts';
import type { Answers } from './cascade-answers.ts';

/** Rows that can be read several times, always the same. */
export type Again = () => AsyncIterable<readonly Row[]>;

/** Notes what the first model says of every row. */
export async function propose(
  first: Model,
  { task, propose: label }: Escalation,
  again: Again,
): Promise<Ledger> {
  const ledger = new Ledger();
  for await (const outcome of label(again(), first)) note(ledger, outcome, task.multiple);
  return ledger;
}

/**
 * Asks the strong model for some rows.
 *
 * @param places - Positions among the rows, in order.
 * @param answers - Where its answers are noted.
 * @param heard - Told the text of each row that it has a label for.
 */
export async function askFor(
  places: readonly number[],
  { task, ask, signal }: Escalation,
  again: Again,
  answers: Answers,
  heard: (place: number, labels: readonly string[], text: string) => void = () => {},
): Promise<void> {
  const text = textOf(task.input);
  const isTextAll = task.input.image === undefined;
  let next = 0;
  for await (const { row, ...answer } of ask(only(again(), places), signal)) {
    const place = places[next++]!;
    const asked = text(row) ?? '';
    answers.note(place, answer, isTextAll ? asked : undefined);
    if ('prediction' in answer) heard(place, answer.prediction.labels, asked);
  }
}

/**
 * The texts of some rows.
 *
 * @param places - Positions among the rows, in order.
 */
export async function textsAt(
  places: readonly number[],
  { task }: Escalation,
  again: Again,
): Promise<string[]> {
  const text = textOf(task.input);
  const texts: string[] = [];
  for await (const rows of only(again(), places)) texts.push(...rows.map((row) => text(row) ?? ''));
  return texts;
}

function note(ledger: Ledger, outcome: Outcome, multiple: boolean): void {
  if ('failure' in outcome) {
    // Only what a model has said is signed: without it there was nothing to ask.
    if (outcome.by === undefined) ledger.addUnaskable();
    else ledger.addUnknown();
    return;
  }
  const margin = marginOf(outcome.prediction, multiple);
  // One answer without its probabilities may happen; where all come so, each row would be paid twice.
  if (margin === undefined && ledger.labelled === 0) throw unsure(outcome.by);
  if (margin === undefined || Number.isNaN(margin)) ledger.addUnknown();
  else ledger.add(outcome.prediction, margin);
}

function unsure(model: ModelId): SkllmError {
  return new SkllmError('usage', `${model} gave a label without saying how sure it is of it`, {
    hint: 'Let another model come before --escalate: --model embedded, or one that gives logprobs.',
  });
}

async function* only(rows: ReturnType<Again>, places: readonly number[]) {
  let place = 0;
  let next = 0;
  if (places.length === 0) return;
  for await (const chunk of rows) {
    const wanted = chunk.filter(() => place++ === places[next] && ++next > 0);
    if (wanted.length > 0) yield wanted;
    if (next === places.length) return;
  }
}
