import { compare } from '../cascade/agreement.ts';
import type { Certificate } from '../cascade/certificate.ts';
import { mostDisagreements } from '../cascade/certification.ts';
import { marginOf } from '../cascade/margin.ts';
import { type Compared, chooseThresholds, isKept, type Thresholds } from '../cascade/thresholds.ts';
import { fillGaps, type Settled } from '../classify/fill-gaps.ts';
import { wasNotAsked } from '../classify/known-answers.ts';
import type { LabelPrediction, Outcome } from '../prediction.ts';
import type { Row } from '../row.ts';
import type { Escalation } from './cascade.ts';

/** Rows of a stream that are asked before any label of the first model is kept. */
const streamSample = 1000;
const stream = { rows: Number.POSITIVE_INFINITY, open: Number.POSITIVE_INFINITY };

/**
 * A cascade over rows that come but once: the first are the sample, and are asked; what comes
 * before the last of these is answered waits; from then on rows go by as they come.
 */
export async function* settleStream(escalation: Escalation): AsyncGenerator<Outcome> {
  const allowed = mostDisagreements(streamSample, stream, escalation.cascade);
  if (allowed < 0) {
    escalation.hopeless(streamSample);
    yield* escalation.ask(escalation.plan.rows, escalation.signal);
    return;
  }
  const trial = new Trial(escalation, allowed);
  escalation.sampling(streamSample, undefined);
  const ask: Escalation['ask'] = (rows, signal) => heard(escalation.ask(rows, signal), trial);
  yield* fillGaps(proposals(escalation, trial), ask, escalation.signal);
}

async function* proposals(
  { plan, propose, cascade }: Escalation,
  trial: Trial,
): AsyncGenerator<readonly Settled[]> {
  for await (const outcome of propose(plan.rows, cascade.first)) {
    const { row } = outcome;
    if (outcome.by === undefined) yield [{ row }];
    else if (trial.takes(outcome)) yield [{ row }];
    else yield [(await trial.keeps(outcome)) ? { row, outcome } : { row }];
  }
}

async function* heard(outcomes: AsyncIterable<Outcome>, trial: Trial): AsyncGenerator<Outcome> {
  for await (const outcome of outcomes) {
    trial.heard(outcome);
    yield outcome;
  }
}

/** The sample of a stream: what the first model says of its rows, and what the strong one does. */
class Trial {
  readonly #escalation: Escalation;
  readonly #allowed: number;
  readonly #proposed = new Map<Row['index'], Outcome>();
  readonly #compared: Compared[] = [];
  #taken = 0;
  #heard = 0;
  #isWhole = true;
  #decide!: (thresholds: Thresholds) => void;
  readonly #thresholds = new Promise<Thresholds>((resolve) => {
    this.#decide = resolve;
  });

  /** @param allowed - Disagreements: see `mostDisagreements`. */
  constructor(escalation: Escalation, allowed: number) {
    this.#escalation = escalation;
    this.#allowed = allowed;
  }

  /** Takes a row into the sample while there is room. */
  takes(outcome: Outcome): boolean {
    if (this.#taken === streamSample) return false;
    this.#taken += 1;
    this.#proposed.set(outcome.row.index, outcome);
    return true;
  }

  /** Whether the first model's label is kept; known once the whole sample is answered. */
  async keeps(outcome: Outcome): Promise<boolean> {
    const thresholds = await this.#thresholds;
    if ('failure' in outcome) return false;
    const { labels } = outcome.prediction;
    return isKept({ labels, margin: this.#marginOf(outcome.prediction) }, thresholds);
  }

  /** Compares an answer with what was proposed. */
  heard(answer: Outcome): void {
    const proposal = this.#proposed.get(answer.row.index);
    if (!proposal) return;
    this.#proposed.delete(answer.row.index);
    if (wasNotAsked(answer)) this.#isWhole = false;
    if ('prediction' in proposal) {
      const { labels } = proposal.prediction;
      const margin = this.#marginOf(proposal.prediction);
      this.#compared.push(compare({ labels, margin }, answer));
    }
    this.#heard += 1;
    if (this.#heard === streamSample) this.#end();
  }

  #end(): void {
    if (!this.#isWhole) {
      this.#escalation.uncertain();
      this.#decide(chooseThresholds([], -1));
      return;
    }
    const { agreement, risk } = this.#escalation.cascade;
    const thresholds = chooseThresholds(this.#compared, this.#allowed);
    const disagreements = this.#compared.filter((one) => !one.agrees).length;
    const found: Certificate = {
      agreement,
      risk,
      taught: 0,
      sample: streamSample,
      disagreements,
      allowed: this.#allowed,
      thresholds,
    };
    this.#escalation.certified(found, undefined);
    this.#decide(thresholds);
  }

  /** A label that says nothing of its margin is never kept. */
  #marginOf(prediction: LabelPrediction): number {
    const margin = marginOf(prediction, this.#escalation.task.multiple);
    return margin === undefined || Number.isNaN(margin) ? Number.NEGATIVE_INFINITY : margin;
  }
}
