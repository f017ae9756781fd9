import { agrees } from '../cascade/agreement.ts';
import type { Certificate } from '../cascade/certificate.ts';
import { mostDisagreements, sampleSize } from '../cascade/certification.ts';
import { draw } from '../cascade/draw.ts';
import { Ledger } from '../cascade/ledger.ts';
import { marginOf } from '../cascade/margin.ts';
import { chooseThreshold } from '../cascade/threshold.ts';
import { fillGaps, type Settled } from '../classify/fill-gaps.ts';
import { labelRows } from '../classify/label-rows.ts';
import { SkllmError } from '../errors.ts';
import type { ModelId, Outcome, Verdict } from '../prediction.ts';
import type { Row } from '../row.ts';
import type { Escalation } from './cascade.ts';

/** Rows that can be read several times, always the same. */
type Again = () => AsyncIterable<readonly Row[]>;

/** An answer without its row, which would keep the block alive that it was cut from. */
type Answer = Verdict & { readonly by?: ModelId };

/**
 * A cascade over a table that can be read again: once for the first model's labels, once for the
 * sample, and once to write. Between these, 16 bytes a row and the sample's answers are kept.
 */
export async function* settleTable(escalation: Escalation, again: Again): AsyncGenerator<Outcome> {
  const ledger = await propose(escalation, again);
  const chosen = drawSample(ledger, escalation);
  escalation.sampling(chosen.length, ledger.askable);
  const answers = await askFor(chosen, escalation, again);
  const certificate = certify(ledger, answers, escalation);
  escalation.certified(certificate, countKept(ledger, certificate));
  const settled = replay(again(), {
    ledger,
    answers,
    certificate,
    by: escalation.cascade.first.id,
  });
  yield* fillGaps(settled, escalation.ask, escalation.signal);
}

async function propose({ plan, cascade, signal }: Escalation, again: Again): Promise<Ledger> {
  const ledger = new Ledger();
  const task = { ...plan.task, confidence: true };
  for await (const outcome of labelRows(again(), task, cascade.first, signal)) {
    note(ledger, outcome, task.multiple);
  }
  return ledger;
}

function note(ledger: Ledger, outcome: Outcome, multiple: boolean): void {
  if ('failure' in outcome) {
    if (isUnaskable(outcome)) ledger.addUnaskable();
    else ledger.addUnknown();
    return;
  }
  const margin = marginOf(outcome.prediction, multiple);
  if (margin === undefined || Number.isNaN(margin)) ledger.addUnknown();
  else ledger.add(outcome.prediction, margin);
}

/** Whether no model can be asked: only verdicts are signed. */
function isUnaskable({ by }: Outcome): boolean {
  return by === undefined;
}

function drawSample(ledger: Ledger, { cascade, seed }: Escalation): readonly number[] {
  const population = { rows: ledger.askable, open: ledger.labelled };
  // Away from the seed of --sample, whose choice would otherwise stand in a relation to this one.
  return draw(ledger.proposed(), population.open, sampleSize(population, cascade), seed + 0x5eed);
}

async function askFor(
  chosen: readonly number[],
  { ask, signal }: Escalation,
  again: Again,
): Promise<Map<number, Answer>> {
  const answers = new Map<number, Answer>();
  let next = 0;
  for await (const { row: _, ...answer } of ask(only(again(), chosen), signal)) {
    answers.set(chosen[next++]!, answer);
  }
  return answers;
}

/** The rows at these places, which are in order. */
async function* only(rows: ReturnType<Again>, places: readonly number[]) {
  let place = 0;
  let next = 0;
  for await (const batch of rows) {
    const wanted = batch.filter(() => place++ === places[next] && ++next > 0);
    if (wanted.length > 0) yield wanted;
    if (next === places.length) return;
  }
}

function certify(
  ledger: Ledger,
  answers: ReadonlyMap<number, Answer>,
  { cascade: { agreement, risk } }: Escalation,
): Certificate {
  const compared = [...answers].map(([place, answer]) => {
    const { labels, margin } = ledger.at(place)!;
    return { margin, agrees: agrees(labels, answer) };
  });
  const population = { rows: ledger.askable, open: ledger.labelled };
  const allowed = mostDisagreements(compared.length, population, { agreement, risk });
  return {
    agreement,
    risk,
    rows: ledger.askable,
    sample: compared.length,
    disagreements: compared.filter((one) => !one.agrees).length,
    allowed,
    threshold: chooseThreshold(compared, allowed),
  };
}

function countKept(ledger: Ledger, { threshold }: Certificate): number {
  let kept = 0;
  for (const place of ledger.proposed()) if (ledger.at(place)!.margin > threshold) kept++;
  return kept;
}

interface Decision {
  readonly ledger: Ledger;
  readonly answers: ReadonlyMap<number, Answer>;
  readonly certificate: Certificate;
  readonly by: ModelId;
}

async function* replay(
  rows: ReturnType<Again>,
  decision: Decision,
): AsyncGenerator<readonly Settled[]> {
  let place = 0;
  for await (const batch of rows) {
    yield batch.map((row) => ({ row, outcome: outcomeOf(row, place++, decision) }));
  }
  if (place === decision.ledger.rows) return;
  throw new SkllmError('input', 'the input has changed while it was read', {
    hint: 'Run it again when nothing writes to the input any more.',
  });
}

/** What is known of a row; undefined where it is to be asked. */
function outcomeOf(row: Row, place: number, decision: Decision): Outcome | undefined {
  const { ledger, answers, certificate, by } = decision;
  const answer = answers.get(place);
  if (answer) return { row, ...answer } as Outcome;
  const { margin, ...proposal } = ledger.at(place) ?? {};
  if (margin === undefined || !(margin > certificate.threshold)) return undefined;
  return { row, by, prediction: { kind: 'labels', labels: [], ...proposal } };
}
