import { classify } from '../../src/classify/classify.ts';
import { Meter } from '../../src/classify/meter.ts';
import { ProviderError, type ProviderErrorKind } from '../../src/errors.ts';
import type { LanguageModel } from '../../src/model.ts';
import type { Outcome } from '../../src/prediction.ts';
import type { Row } from '../../src/row.ts';
import { topics } from './asking.ts';
import { FakeClock } from './fake-clock.ts';
import { labelTask, roomy } from './label-task.ts';

/** A request of a virtual run that does not get its answer. */
export interface Trouble {
  readonly kind: ProviderErrorKind;
  /** Milliseconds that the service asks to wait. */
  readonly retryAfter?: number;
}

export interface VirtualRun {
  readonly packs: number;
  readonly seed?: number;
  /** What befalls a request; undefined where it is answered. */
  trouble(clock: FakeClock, request: number): Trouble | undefined;
}

export interface VirtualResult {
  readonly outcomes: readonly Outcome[];
  /** What ended the run early. */
  readonly error: unknown;
  readonly requests: number;
  readonly seconds: number;
}

/** Rows of a full pack. */
export const packRows = 20;

/** Milliseconds of an answer, and of a failure. */
const latency = 100;

/**
 * Labels whole packs from first row to last outcome in virtual time: the program's own path with a
 * model whose service has trouble.
 */
export async function runVirtually({
  packs,
  seed = 1,
  trouble,
}: VirtualRun): Promise<VirtualResult> {
  const clock = new FakeClock({ seed, late: 1 });
  let requests = 0;
  const model = honestModel(async (signal) => {
    const found = trouble(clock, requests++);
    await clock.sleep(latency, signal);
    if (found) throw new ProviderError(found.kind, 'trouble', { retryAfter: found.retryAfter });
  });
  const asking = { clock, meter: new Meter({}) };
  const { signal } = new AbortController();
  const outcomes: Outcome[] = [];
  const labelling = classify(rows(packs), labelTask(topics), model, { signal, asking });
  const error = await clock.run(collect(labelling, outcomes).catch((reason) => reason));
  return { outcomes, error, requests, seconds: clock.now() / 1000 };
}

/** Trouble of random kinds for a share of all requests. */
export function randomTrouble(
  share: number,
  kinds: readonly ProviderErrorKind[],
): VirtualRun['trouble'] {
  return (clock) => {
    const kind = kinds[Math.floor(clock.random() * kinds.length)]!;
    return clock.random() < share ? { kind } : undefined;
  };
}

/** Names the label that each row's text holds. */
function honestModel(service: (signal: AbortSignal) => Promise<void>): LanguageModel {
  return {
    kind: 'language',
    id: 'simulated::model',
    abilities: { multiple: true, explain: true, confidence: false, images: false },
    limits: roomy,
    identity: {},
    host: 'simulated',
    show: () => '',
    async complete({ user }, { signal }) {
      await service(signal);
      const lines = [...user.matchAll(/^\s*"(\w+)": "(.*?)",?$/gm)];
      const labels = lines.map(([, key, text]) => [key, topics.find((one) => text!.includes(one))]);
      return { text: JSON.stringify(Object.fromEntries(labels)), finish: 'stop' };
    },
  };
}

async function* rows(packs: number): AsyncGenerator<readonly Row[]> {
  for (let pack = 0; pack < packs; pack++) {
    yield Array.from({ length: packRows }, (_, at) => rowOf(pack * packRows + at));
  }
}

function rowOf(index: number): Row {
  const text = `${topics[index % topics.length]} in row ${index}`;
  const none = Buffer.alloc(0);
  return {
    index,
    header: { names: ['text'] },
    source: {
      input: 'virtual',
      line: index + 1,
      before: none,
      bytes: Buffer.from(text),
      end: none,
    },
    cells: [{ text, json: JSON.stringify(text) }],
    text: (column) => (column === 'text' ? text : undefined),
  };
}

async function collect<T>(source: AsyncIterable<T>, into: T[]): Promise<void> {
  for await (const each of source) into.push(each);
}
