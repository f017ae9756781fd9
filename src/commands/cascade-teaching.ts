import { agrees } from '../cascade/agreement.ts';
import { draw } from '../cascade/draw.ts';
import type { Ledger } from '../cascade/ledger.ts';
import { heldOutSize, isWorthAnother, leastSure, roundSize } from '../cascade/teaching.ts';
import type { Model } from '../model.ts';
import type { Example } from '../task.ts';
import type { Escalation } from './cascade.ts';
import { type Again, type Answer, askFor, propose } from './cascade-proposals.ts';

/** The first model as it was taught, and what that took. */
export interface Taught {
  readonly first: Model;
  /** What it says of every row. */
  readonly ledger: Ledger;
  /** Answers of the strong model by place; their rows need no label of the first. */
  readonly answers: Map<number, Answer>;
  /** How many of these taught. */
  readonly taught: number;
  /** Rows drawn from all alike, none of which taught: for the certificate of a student. */
  readonly heldOut: ReadonlySet<number>;
}

/**
 * Teaches the first model, in rounds: the rows that it is least sure of are asked, it is fitted
 * anew with the answers as examples, and labels every row again. None of these rows is in the
 * sample that certifies it. Rows that are held out are asked in their turn but teach nothing.
 */
export async function teach(escalation: Escalation, again: Again): Promise<Taught> {
  const { cascade } = escalation;
  const answers = new Map<number, Answer>();
  const examples: Example[] = [];
  let { first } = cascade;
  let ledger = await propose(first, escalation, again);
  const rows = ledger.askable;
  const heldOut = new Set(escalation.student ? drawHeldOut(ledger, escalation.seed) : []);
  let taught = 0;
  let last = { asked: 1, disagreed: 1 };
  while (cascade.teach && isWorthAnother(last, { ...cascade, taught: answers.size, rows })) {
    const places = leastSure(ledger, roundSize(rows), (place) => answers.has(place));
    let disagreed = 0;
    await askFor(places, escalation, again, (place, answer, text) => {
      answers.set(place, answer);
      if (!agreesAt(place, ledger, answers)) disagreed += 1;
      if ('prediction' in answer && !heldOut.has(place))
        examples.push({ text, labels: answer.prediction.labels });
    });
    last = { asked: places.length, disagreed };
    escalation.taught(answers.size, last);
    const student = await cascade.teach(examples);
    const relabelled = await propose(student, escalation, again);
    const agreeing = places.filter((place) => agreesAt(place, relabelled, answers)).length;
    // What it was shown and cannot repeat it has not learnt: more of it would be no use.
    if (agreeing <= places.length - disagreed) break;
    [first, ledger, taught] = [student, relabelled, examples.length];
  }
  return { first, ledger, answers, taught, heldOut };
}

function drawHeldOut(ledger: Ledger, seed: number): number[] {
  // Away from the seeds of --sample and of the sample that certifies.
  return draw(ledger.askableRows(), ledger.askable, heldOutSize(ledger.askable), seed + 0x7e57);
}

function agreesAt(place: number, ledger: Ledger, answers: Taught['answers']): boolean {
  const proposal = ledger.at(place);
  return proposal !== undefined && agrees(proposal.labels, answers.get(place)!);
}
