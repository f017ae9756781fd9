import { agrees } from '../cascade/agreement.ts';
import type { Certificate } from '../cascade/certificate.ts';
import { mostDisagreements, sampleSize } from '../cascade/certification.ts';
import { draw } from '../cascade/draw.ts';
import type { Ledger } from '../cascade/ledger.ts';
import { chooseThresholds, isKept, type Thresholds } from '../cascade/thresholds.ts';
import { fillGaps, type Settled } from '../classify/fill-gaps.ts';
import { textOf } from '../classify/text.ts';
import { SkllmError } from '../errors.ts';
import type { Outcome } from '../prediction.ts';
import type { Row } from '../row.ts';
import type { Escalation, Shown } from './cascade.ts';
import { type Again, askFor } from './cascade-proposals.ts';
import { comparedAt, type Taught, teach } from './cascade-teaching.ts';

/**
 * A cascade over a table that can be read again: for the first model's labels, for the rows that
 * teach it, for the sample, and to write. Between these, 16 bytes a row are kept and the answers of
 * the rows that have been asked.
 */
export async function* settleTable(escalation: Escalation, again: Again): AsyncGenerator<Outcome> {
  const taught = await teach(escalation, again);
  const certificate = await certify(taught, escalation, again);
  if (certificate) {
    const kept = countKept(taught, certificate);
    escalation.certified(certificate, kept);
    await escalation.student?.(taught.first, examined(taught, certificate, kept));
  } else {
    escalation.uncertain();
  }
  const outcome = settler(taught, certificate?.thresholds ?? noneKept, escalation);
  yield* fillGaps(replay(again(), outcome, taught), escalation.ask, escalation.signal);
}

/**
 * Asks for a sample of the rows that did not teach, and adds its answers to theirs.
 *
 * @returns Undefined where nothing is to be asked and not all of the rows are known.
 */
async function certify(
  taught: Taught,
  escalation: Escalation,
  again: Again,
): Promise<Certificate | undefined> {
  const { ledger, answers, lately } = taught;
  const { agreement, risk } = escalation.cascade;
  let open = 0;
  for (const _ of untaught(ledger, answers)) open += 1;
  const population = { rows: ledger.askable, open };
  const asked = answers.size;
  const size = sampleSize(population, { agreement, risk }, asked > 0);
  const places = drawSample(taught, open, size, escalation);
  if (answers.isWhole) {
    escalation.sampling(places.length, ledger.askable);
    await askFor(places, escalation, again, answers);
  }
  if (!answers.isWhole) return undefined;
  const compared = comparedAt(places, ledger, answers);
  const allowed = mostDisagreements(places.length, population, { agreement, risk });
  return {
    agreement,
    risk,
    rows: ledger.askable,
    taught: asked,
    sample: places.length,
    disagreements: compared.filter((one) => !one.agrees).length,
    allowed,
    thresholds: chooseThresholds(compared, allowed, lately),
  };
}

/**
 * Draws from the open rows, those that are held out first: of these too any row is as likely to be
 * among them as any other, since whether one is held out has no part in which rows are asked to teach.
 */
function drawSample(
  { ledger, answers, heldOut }: Taught,
  open: number,
  size: number,
  { seed }: Escalation,
): number[] {
  const held = [...heldOut].filter((place) => ledger.at(place) && !answers.has(place));
  const others = filtered(untaught(ledger, answers), (place) => !heldOut.has(place));
  // Away from the seed of --sample, whose choice would otherwise stand in a relation to this one.
  const drawn = draw(others, open - held.length, size - held.length, seed + 0x5eed);
  return [...held, ...drawn].sort((a, b) => a - b);
}

function* filtered(places: Iterable<number>, wanted: (place: number) => boolean) {
  for (const place of places) if (wanted(place)) yield place;
}

/** What the rows that were held out show of the student; one that it has no label for disagrees. */
function examined(
  { ledger, answers, heldOut, taught }: Taught,
  { risk, agreement }: Certificate,
  kept: number,
): Shown {
  const agreeing = [...heldOut].filter((place) => {
    const proposal = ledger.at(place);
    return proposal !== undefined && agrees(proposal.labels, answers.at(place)!);
  });
  return {
    rows: ledger.askable,
    taught,
    sample: heldOut.size,
    agreeing: agreeing.length,
    risk,
    ...(kept > 0 ? { cascade: { kept, target: agreement } } : {}),
  };
}

/** The rows that have a label of the first model and did not teach it. */
function* untaught(ledger: Ledger, answers: Taught['answers']): Generator<number> {
  for (const place of ledger.proposed()) if (!answers.has(place)) yield place;
}

function countKept({ ledger, answers }: Taught, { thresholds }: Certificate): number {
  let kept = 0;
  for (const place of untaught(ledger, answers)) {
    if (isKept(ledger.at(place)!, thresholds)) kept += 1;
  }
  return kept;
}

type Settle = (row: Row, place: number) => Outcome | undefined;

async function* replay(
  rows: ReturnType<Again>,
  settle: Settle,
  { ledger }: Taught,
): AsyncGenerator<readonly Settled[]> {
  let place = 0;
  for await (const chunk of rows) {
    yield chunk.map((row) => ({ row, outcome: settle(row, place++) }));
  }
  if (place === ledger.rows) return;
  throw new SkllmError('input', 'the input has changed while it was read', {
    hint: 'Run it again when nothing writes to the input any more.',
  });
}

/** Tells what is known of a row; undefined where it is to be asked. */
function settler(
  { first, ledger, answers }: Taught,
  thresholds: Thresholds,
  { task }: Escalation,
): Settle {
  const text = textOf(task.input);
  return (row, place) => {
    const answer = answers.at(place);
    if (answer) return { row, ...answer } as Outcome;
    const proposal = ledger.at(place);
    const kept = proposal && isKept(proposal, thresholds) ? proposal : undefined;
    // Of equal rows one must not be labelled against what the strong model has said of another.
    const twin = row.failure ? undefined : answers.on(text(row));
    if (twin && !(kept && agrees(kept.labels, twin))) return { row, ...twin } as Outcome;
    if (!kept) return undefined;
    const { margin: _, ...prediction } = kept;
    return { row, by: first.id, prediction: { kind: 'labels', ...prediction } };
  };
}

const noneKept = chooseThresholds([], -1);
