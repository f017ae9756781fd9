import { agrees } from '../cascade/agreement.ts';
import type { Ledger } from '../cascade/ledger.ts';
import { isWorthAnother, leastSure, roundSize } from '../cascade/teaching.ts';
import type { TextClassifier } from '../model.ts';
import type { Example } from '../task.ts';
import type { Escalation } from './cascade.ts';
import { type Again, type Answer, askFor, propose } from './cascade-proposals.ts';

/** The first model as it was taught, and what that took. */
export interface Taught {
  readonly first: TextClassifier;
  /** What it says of every row. */
  readonly ledger: Ledger;
  /** The answers that taught it, by place; their rows need no label of its own. */
  readonly answers: Map<number, Answer>;
}

/**
 * Teaches the first model, in rounds: the rows that it is least sure of are asked, it is fitted
 * anew with the answers as examples, and labels every row again. None of these rows is in the
 * sample that certifies it.
 */
export async function teach(escalation: Escalation, again: Again): Promise<Taught> {
  const { cascade } = escalation;
  const answers = new Map<number, Answer>();
  const examples: Example[] = [];
  let { first } = cascade;
  let ledger = await propose(first, escalation, again);
  const rows = ledger.askable;
  let last = { asked: 1, disagreed: 1 };
  while (cascade.teach && isWorthAnother(last, { ...cascade, taught: answers.size, rows })) {
    const places = leastSure(ledger, roundSize(rows), (place) => answers.has(place));
    let disagreed = 0;
    await askFor(places, escalation, again, (place, answer, text) => {
      answers.set(place, answer);
      if (!agreesAt(place, ledger, answers)) disagreed += 1;
      if ('prediction' in answer) examples.push({ text, labels: answer.prediction.labels });
    });
    last = { asked: places.length, disagreed };
    escalation.taught(answers.size, last);
    const student = await cascade.teach(examples);
    const relabelled = await propose(student, escalation, again);
    const agreeing = places.filter((place) => agreesAt(place, relabelled, answers)).length;
    // What it was shown and cannot repeat it has not learnt: more of it would be no use.
    if (agreeing <= places.length - disagreed) break;
    [first, ledger] = [student, relabelled];
  }
  return { first, ledger, answers };
}

function agreesAt(place: number, ledger: Ledger, answers: Taught['answers']): boolean {
  const proposal = ledger.at(place);
  return proposal !== undefined && agrees(proposal.labels, answers.get(place)!);
}
