import { storable } from '../classify/known-answers.ts';
import { type AskedWith, failureOf, readReply, unfinishedReply } from '../classify/read-reply.ts';
import type { Ways } from '../classify/ways.ts';
import type { BatchApi, BatchItem, ModelReply } from '../model.ts';
import type { Prediction, Verdict } from '../prediction.ts';
import type { Manifest } from '../store/manifest.ts';
import type { AnswerKeys } from './answer-keys.ts';
import { askedWith, packOf } from './asked-with.ts';

/** What has come back. Requests but where rows are named. */
export interface IntakeCounts {
  /** Requests with an answer, and the rows that have a valid one, or a final failure, by it. */
  answered: number;
  rows: number;
  /** Rows that were answered, but not validly: with fewer rows beside them they may yet be. */
  open: number;
  /** Requests that failed; of their rows those alone in a request may have failed for good. */
  failed: number;
  /** Requests that were answered more than once. */
  repeated: number;
  /** Lines that are no result, or of another batch. */
  foreign: number;
  inputTokens: number;
  outputTokens: number;
}

/** What replies are taken in with. */
export interface IntakeOptions {
  readonly manifest: Manifest;
  readonly ways: Ways;
  readonly api: BatchApi;
  readonly keys: AnswerKeys;
}

/**
 * Takes replies into the store: in any order, of any number of files, several times if need be.
 *
 * A request is known by its id alone. The first good answer counts. Kept are valid answers, and the
 * failures of rows that were alone in their request and would fail again; all other rows stay
 * without an answer, and whoever asks next asks for them.
 */
export class Intake {
  readonly counts: IntakeCounts = {
    answered: 0,
    rows: 0,
    open: 0,
    failed: 0,
    repeated: 0,
    foreign: 0,
    inputTokens: 0,
    outputTokens: 0,
  };
  /** Packs with an answer whose rows say something else by now. */
  readonly outdated = new Set<number>();
  readonly #options: IntakeOptions;
  readonly #asked: Omit<AskedWith, 'keys'>;
  readonly #answered: Uint8Array;
  #writing: Promise<void>[] = [];
  /** What was begun to be written before that. */
  #before: Promise<unknown> = Promise.resolve();

  constructor(options: IntakeOptions) {
    this.#options = options;
    this.#asked = askedWith(options.manifest.head, options.ways);
    this.#answered = new Uint8Array(options.manifest.packs);
  }

  /**
   * Takes lines; when this resolves what they said is durable. Where it rejects, none of them counts:
   * they may be taken once more from their beginning, and are kept as they were.
   */
  async take(lines: AsyncIterable<string>): Promise<void> {
    const [counts, answered] = [{ ...this.counts }, this.#answered.slice()];
    try {
      await this.#takeAll(lines);
    } catch (error) {
      Object.assign(this.counts, counts);
      this.#answered.set(answered);
      throw error;
    }
  }

  async #takeAll(lines: AsyncIterable<string>): Promise<void> {
    for await (const line of lines) {
      if (line.trim() === '') continue;
      this.#takeLine(line);
      if (this.#writing.length >= mostWriting) await this.#writeOn();
    }
    await this.#writeOn();
    await this.#before;
  }

  #takeLine(line: string): void {
    const { manifest, api, keys } = this.#options;
    const item = api.read(line);
    const pack = item && packOf(item.id, manifest.head.run);
    if (item === undefined || pack === undefined || pack >= manifest.packs) {
      this.counts.foreign += 1;
    } else if (this.#answered[pack] === 1) {
      this.counts.repeated += 1;
    } else if (keys.holds(pack)) {
      this.#keep(pack, item);
    } else {
      this.outdated.add(pack);
    }
  }

  #keep(pack: number, item: BatchItem): void {
    const { ways, keys } = this.#options;
    const rows = keys.of(pack);
    const size = rows.length;
    const reply = 'reply' in item ? item.reply : undefined;
    this.#count(reply);
    if (reply?.finish === 'stop') this.#answered[pack] = 1;
    const model = reply?.model;
    const kept = this.#verdicts(item, size).flatMap((verdict, place) => {
      if (!isKept(verdict, { alone: size === 1, reply })) return [];
      const key = rows[place]!;
      return [model === undefined ? { key, verdict } : { key, verdict, model }];
    });
    this.counts.rows += kept.length;
    if (!isUnanswered(item)) this.counts.open += size - kept.length;
    const written = ways.known.keep(kept);
    written.catch(() => {}); // told when the portion is waited for
    this.#writing.push(written);
  }

  #verdicts(item: BatchItem, size: number): readonly Verdict<Prediction>[] {
    if ('reply' in item && item.reply.finish === 'stop') {
      const keys = this.#options.manifest.head.keys.slice(0, size);
      return readReply(item.reply, { ...this.#asked, keys });
    }
    const failure =
      'error' in item
        ? failureOf(item.error)
        : unfinishedReply[item.reply.finish as keyof typeof unfinishedReply];
    return Array.from({ length: size }, () => ({ failure }));
  }

  #count(reply: ModelReply | undefined): void {
    if (reply?.finish === 'stop') this.counts.answered += 1;
    else this.counts.failed += 1;
    this.counts.inputTokens += reply?.usage?.input ?? 0;
    this.counts.outputTokens += reply?.usage?.output ?? 0;
  }

  /** Reading goes on while a portion is written, and waits for the one before it. */
  async #writeOn(): Promise<void> {
    await this.#before;
    this.#before = Promise.all(this.#writing);
    this.#before.catch(() => {}); // told to who waits for it
    this.#writing = [];
  }
}

/** Requests whose answers are written as one portion. */
const mostWriting = 64;

/** Nobody has read the rows: asking for them once more as they were may well do. */
function isUnanswered(item: BatchItem): boolean {
  return 'error' in item && failureOf(item.error).reason === 'gave-up';
}

/** With other rows beside it, or with more room for its reply, a row may yet get a label. */
function isKept(
  verdict: Verdict<Prediction>,
  { alone, reply }: { alone: boolean; reply: ModelReply | undefined },
): boolean {
  if ('prediction' in verdict) return true;
  return alone && reply?.finish !== 'length' && storable(verdict) !== undefined;
}
