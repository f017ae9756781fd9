import { compare } from '../cascade/agreement.ts';
import { draw } from '../cascade/draw.ts';
import type { Ledger } from '../cascade/ledger.ts';
import {
  heldOutSize,
  isWorthAnother,
  leastSure,
  poolSize,
  roundSize,
} from '../cascade/teaching.ts';
import type { Compared } from '../cascade/thresholds.ts';
import { mostVaried } from '../cascade/variety.ts';
import { textEmbedder } from '../embedded/embed.ts';
import { readLexicon } from '../embedded/lexicon.ts';
import type { Model } from '../model.ts';
import type { Example } from '../task.ts';
import type { Escalation } from './cascade.ts';
import { Answers } from './cascade-answers.ts';
import { type Again, askFor, propose, textsAt } from './cascade-proposals.ts';

/** The first model as it was taught, and what that took. */
export interface Taught {
  readonly first: Model;
  /** What it says of every row. */
  readonly ledger: Ledger;
  /** What the strong model has said; these rows need no label of the first. */
  readonly answers: Answers;
  /** How many of these taught. */
  readonly taught: number;
  /** The rows of the last rounds, as the first model had them when they were asked. */
  readonly lately: readonly Compared[];
  /** Rows drawn from all alike, none of which taught: for the certificate of a student. */
  readonly heldOut: ReadonlySet<number>;
}

/**
 * Teaches the first model, in rounds: rows that it is least sure of are asked, it is fitted anew
 * with the answers as examples, and labels every row again. None of these rows is in the
 * sample that certifies it. Rows that are held out are asked in their turn, but neither teach nor have
 * a say in how long teaching goes on: the student that is examined on them owes them nothing.
 */
export async function teach(escalation: Escalation, again: Again): Promise<Taught> {
  const { cascade } = escalation;
  const answers = new Answers();
  const examples: Example[] = [];
  let { first } = cascade;
  let ledger = await propose(first, escalation, again);
  const rows = ledger.askable;
  const heldOut = new Set(escalation.student ? drawHeldOut(ledger, escalation.seed) : []);
  let taught = 0;
  let last = { asked: 1, disagreed: 1 };
  const rounds: Compared[][] = [];
  while (cascade.teach && isWorthAnother(last, { ...cascade, taught: answers.size, rows })) {
    const places = await choose(ledger, answers, escalation, again);
    await askFor(places, escalation, again, answers, (place, labels, text) => {
      if (!heldOut.has(place)) examples.push({ text, labels });
    });
    if (!answers.isWhole) break;
    rounds.push(comparedAt(places, ledger, answers));
    const shown = places.filter((place) => !heldOut.has(place));
    const disagreed = shown.length - countAgreeing(shown, ledger, answers);
    last = { asked: shown.length, disagreed };
    escalation.taught(answers.size, last);
    const student = await cascade.teach(examples);
    const relabelled = await propose(student, escalation, again);
    // What it was shown and cannot repeat it has not learnt: more of it would be no use.
    if (countAgreeing(shown, relabelled, answers) <= shown.length - disagreed) break;
    [first, ledger, taught] = [student, relabelled, examples.length];
  }
  const lately = rounds.slice(-lateRounds).flat();
  return { first, ledger, answers, taught, lately, heldOut };
}

/** Older rounds tell of a model that has learnt since. */
const lateRounds = 3;

/** The rows of a round, in order: of those that the first model is least sure of, such as differ. */
async function choose(
  ledger: Ledger,
  answers: Answers,
  escalation: Escalation,
  again: Again,
): Promise<number[]> {
  const size = roundSize(ledger.askable);
  const pool = leastSure(ledger, poolSize(ledger.askable), (place) => answers.has(place));
  if (pool.length <= size) return pool;
  const embed = textEmbedder(await readLexicon());
  const texts = await textsAt(pool, escalation, again);
  const candidates = pool
    .map((place, at) => ({ place, margin: ledger.marginOf(place), vector: embed(texts[at]!) }))
    .sort((a, b) => a.margin - b.margin);
  const vectors = candidates.map(({ vector }) => vector);
  return mostVaried(vectors, size)
    .map((at) => candidates[at]!.place)
    .sort((a, b) => a - b);
}

function drawHeldOut(ledger: Ledger, seed: number): number[] {
  // Away from the seeds of --sample and of the sample that certifies.
  return draw(ledger.askableRows(), ledger.askable, heldOutSize(ledger.askable), seed + 0x7e57);
}

/** What a ledger has for rows that were asked, compared with their answers. */
export function comparedAt(
  places: readonly number[],
  ledger: Ledger,
  answers: Answers,
): Compared[] {
  return places.flatMap((place) => {
    const proposal = ledger.at(place);
    return proposal ? compare(proposal, answers.at(place)!) : [];
  });
}

function countAgreeing(places: readonly number[], ledger: Ledger, answers: Answers): number {
  return comparedAt(places, ledger, answers).filter((one) => one.agrees).length;
}
