import { inOrder } from '../../src/classify/in-order.ts';
import { Pace, type PaceOptions } from '../../src/classify/pace.ts';
import { Retries } from '../../src/classify/retry.ts';
import { ProviderError } from '../../src/errors.ts';
import { FakeClock } from './fake-clock.ts';
import { type Behaviour, SimulatedService } from './simulated-service.ts';

export interface Scenario extends Behaviour {
  readonly name: string;
  readonly packs: number;
  readonly concurrency?: number;
  readonly rpm?: number;
}

export interface Result {
  /** Packs that came out, in the order in which they did. */
  readonly order: readonly number[];
  /** Answers by the most that the service would have given in this time. */
  readonly efficiency: number;
  /** Share of the requests that were refused. */
  readonly refused: number;
  /** Requests by packs. */
  readonly amplification: number;
  readonly seconds: number;
  readonly mostBusy: number;
  readonly timersLeft: number;
}

/** Packs begun and not written: a few seconds' worth, or one slow pack would stop all others. */
const window = 1024;

/** Sends packs to a simulated service, as a run does, in virtual time. */
export async function simulate(scenario: Scenario, seed = 1): Promise<Result> {
  const clock = new FakeClock({ seed, late: 1 });
  const { concurrency = 'auto', rpm, packs } = scenario;
  const service = new SimulatedService(clock, scenario);
  const send = sender(service, { concurrency, rpm, clock });
  const order: number[] = [];
  await clock.run(collect(inOrder(count(packs), send, { window }), order));
  const requests = service.answered + service.refused + service.failed;
  return {
    order,
    efficiency: service.answered / possible(scenario, clock.now()),
    refused: service.refused / requests,
    amplification: requests / packs,
    seconds: clock.now() / 1000,
    mostBusy: service.mostBusy,
    timersLeft: clock.sleeping,
  };
}

function sender(service: SimulatedService, options: PaceOptions) {
  const pace = new Pace(options);
  const retries = new Retries(options.clock);
  return async (pack: number, signal: AbortSignal): Promise<number> => {
    for (let attempt = 1; ; attempt++) {
      const turn = await pace.turn(1000, { signal, urgent: attempt > 1 });
      try {
        turn.answered(await service.complete(signal));
        retries.answered(1);
        return pack;
      } catch (error) {
        turn.failed(error);
        if (!(error instanceof ProviderError)) throw error;
        const decision = retries.decide(error, { attempt, timeouts: 0, rows: 1 });
        if (decision.do === 'stop') throw decision.error;
        if (decision.do !== 'again') throw new Error(`a pack is lost: ${decision.do}`);
        await options.clock.sleep(decision.after, signal);
      }
    }
  };
}

/** Answers that the service could have given in so many milliseconds. */
function possible(scenario: Scenario, ms: number): number {
  const { latency = 100, places = 64, concurrency = 64, limit, span = 1000 } = scenario;
  const byPlaces = (Math.min(places, concurrency) * ms) / latency;
  if (!limit) return byPlaces;
  const step = scenario.counting === 'window' ? span : 10;
  let admitted = scenario.counting === 'window' ? 0 : (limit(0) * span) / 1000;
  for (let at = 0; at < ms; at += step) admitted += (limit(at) * step) / 1000;
  return Math.min(admitted, byPlaces);
}

async function* count(to: number): AsyncGenerator<number> {
  for (let number = 0; number < to; number++) yield number;
}

async function collect<T>(source: AsyncIterable<T>, into: T[]): Promise<void> {
  for await (const each of source) into.push(each);
}

/** A limit of requests a second that is halved at some time. */
export function halved(limit: number, when: number): (at: number) => number {
  return (at) => (at < when ? limit : limit / 2);
}

/** What the pacing is measured on: `bench/pacing.mjs` prints it, the tests hold it. */
export const scenarios: readonly Scenario[] = [
  { name: 'no limit, 64 at once', packs: 10_000 },
  { name: '300/s halved', packs: 6000, limit: halved(300, 15_000) },
  { name: '300/s halved, refused late', packs: 6000, limit: halved(300, 15_000), refusal: 100 },
  { name: '300/s halved, no burst', packs: 6000, limit: halved(300, 15_000), span: 20 },
  { name: '300/s halved, wait 1 s', packs: 6000, limit: halved(300, 15_000), retryAfter: 1000 },
  { name: '300/s halved, wait 10 ms', packs: 6000, limit: halved(300, 15_000), retryAfter: 10 },
  { name: '300 each second, halved', packs: 6000, limit: halved(300, 15_000), counting: 'window' },
  {
    name: '300 in any second, halved',
    packs: 6000,
    limit: halved(300, 15_000),
    counting: 'sliding',
  },
  { name: '100/s halved', packs: 4000, limit: halved(100, 30_000) },
  {
    name: '20/s halved, a second each',
    packs: 2000,
    limit: halved(20, 60_000),
    latency: 1000,
    jitter: 0.5,
  },
  { name: '4 at once', packs: 1000, places: 4, jitter: 0.3 },
  { name: '20 at once', packs: 3000, places: 20, jitter: 0.3 },
  {
    name: '600 a minute, told (bucket)',
    packs: 3000,
    limit: () => 10,
    span: 60_000,
    latency: 1000,
    hints: true,
  },
  {
    name: '600 a minute, told (window)',
    packs: 3000,
    limit: () => 10,
    span: 60_000,
    counting: 'window',
    latency: 1000,
    hints: true,
  },
  { name: '2 % fail', packs: 10_000, failing: () => 0.02 },
  { name: '50 % fail', packs: 2000, failing: () => 0.5 },
  {
    name: 'dead from 5 s to 65 s',
    packs: 10_000,
    failing: (at) => (at > 5000 && at < 65_000 ? 1 : 0),
  },
  { name: 'dead from 0 s to 60 s', packs: 10_000, failing: (at) => (at < 60_000 ? 1 : 0) },
];
