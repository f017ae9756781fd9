import { join } from 'node:path';
import { SkllmError } from '../errors.ts';
import { codeOf, isMissing, unusableStore } from './folder.ts';
import { type Key, type Keys, keyBits } from './key.ts';
import { type Answer, answerOf, answerSource, isOf, lineOf } from './line.ts';
import type { PlaceIndex } from './place-index.ts';
import { SegmentReader } from './segment-reader.ts';
import { SegmentWriter } from './segment-writer.ts';
import { segmentNames } from './segments.ts';
import { survey } from './survey.ts';

/** How much a store holds of one question. */
export interface TaskStats {
  readonly answers: number;
  readonly segments: number;
  /** Lines that were torn, foreign or could not be read any more. */
  readonly skipped: number;
  /** Memory of the index. */
  readonly indexBytes: number;
}

export interface TaskStoreOptions {
  /** The folder of the whole store, for messages. */
  readonly dir: string;
  /** The folder of this question. */
  readonly folder: string;
  readonly keys: Keys;
  readonly readOnly: boolean;
  readonly now: () => number;
}

/** The answers to one question, one a text. */
export class TaskStore {
  readonly #options: TaskStoreOptions;
  readonly #writer: SegmentWriter;
  #known: Known;
  readonly #answers = new Answers();
  /** Answers that could not be read any more. */
  #lost = 0;

  /** @throws SkllmError `output` where the answers cannot be read. */
  constructor(options: TaskStoreOptions) {
    const { dir, folder, now } = options;
    this.#options = options;
    this.#writer = new SegmentWriter(folder, now);
    try {
      this.#known = load(folder);
    } catch (error) {
      throw unusableStore(dir, 'read', error);
    }
  }

  /** The key of a row's answer. Rows of one key would get one answer. */
  key(text: string): Key {
    return this.#options.keys.key(text);
  }

  /**
   * The answer given before. One that cannot be read any more is as good as none: the row is asked
   * again, which costs money but loses nothing.
   */
  get(key: Key): Answer | undefined {
    try {
      return this.#read(key);
    } catch (error) {
      if (isGone(error)) return this.#readAnew(key);
      this.#lost++;
      return undefined;
    }
  }

  /**
   * Stores an answer. Answers put while others are being written share one write.
   *
   * @returns When the answer is durable; from then on `get` finds it.
   * @throws SkllmError `output` where it cannot be written. No later answer is written then either;
   *   those stored before can still be read.
   */
  put(key: Key, answer: Answer): Promise<void> {
    return this.putAll([{ key, answer }]);
  }

  /** The same for answers that come together: one portion costs less than its answers one by one. */
  async putAll(given: readonly { readonly key: Key; readonly answer: Answer }[]): Promise<void> {
    const { dir, readOnly, now } = this.#options;
    if (given.length === 0) return;
    if (readOnly) throw new SkllmError('fault', 'the store was opened for reading only');
    const when = `${new Date(now()).toISOString().slice(0, -'.000Z'.length)}Z`;
    const lines = given.map(({ key, answer }) => lineOf(key, { ...answer, when }));
    const places = given.map(({ key }, at) => ({
      key: keyBits(key),
      length: Buffer.byteLength(lines[at]!),
    }));
    try {
      const written = await this.#writer.append(lines.join(''));
      const segment = this.#numberOf(written.segment);
      let { offset } = written;
      for (const { key, length } of places) {
        this.#known.index.set(key, { segment, offset });
        offset += length;
      }
    } catch (error) {
      throw unusableStore(dir, 'write', error);
    }
  }

  get stats(): TaskStats {
    const { index, segments, skipped } = this.#known;
    return {
      answers: index.size,
      segments: segments.length,
      skipped: skipped + this.#lost,
      indexBytes: index.bytes,
    };
  }

  /** Waits for answers that are being written and closes all files. */
  async close(): Promise<void> {
    await this.#writer.close();
    this.#known.reader.close();
  }

  #read(key: Key): Answer | undefined {
    const { index, reader } = this.#known;
    const bits = keyBits(key);
    const place = index.get(bits);
    if (place === undefined) return undefined;
    const line = reader.line(place);
    if (!isOf(line, bits)) throw new Error('the line has changed');
    return this.#answers.of(answerSource(line));
  }

  /** Another process has compacted segments, and their answers lie elsewhere, or cleared them. */
  #readAnew(key: Key): Answer | undefined {
    try {
      const known = load(this.#options.folder);
      this.#known.reader.close();
      this.#known = known;
      return this.#read(key);
    } catch {
      this.#lost++;
      return undefined;
    }
  }

  /** The number of a segment of our own, which most of the time is the last one. */
  #numberOf(name: string): number {
    const { segments } = this.#known;
    const number = segments.lastIndexOf(name);
    return number < 0 ? segments.push(name) - 1 : number;
  }
}

/** Reads answers; equal ones, of which a task with few labels has many, are read once. */
class Answers {
  readonly #read = new Map<string, Answer>();

  of(source: string): Answer {
    const known = this.#read.get(source);
    if (known) return known;
    const answer = answerOf(source);
    if (this.#read.size >= mostRead) this.#read.clear();
    this.#read.set(source, answer);
    return answer;
  }
}

const mostRead = 512;

/** What lies on the disk. */
interface Known {
  /** Names of segments; the index and the reader know them by position. */
  readonly segments: string[];
  readonly index: PlaceIndex;
  readonly reader: SegmentReader;
  readonly skipped: number;
}

function load(folder: string): Known {
  const segments = segmentNames(folder);
  const { index, skipped, gone } = survey(folder, segments);
  // Compacted between the two lines above: the answers lie in a segment that was not listed.
  if (gone > 0) return load(folder);
  const reader = new SegmentReader((number) => join(folder, segments[number]!));
  return { segments, index, reader, skipped };
}

/** ESTALE is what a network file system says of a file that another machine has removed. */
function isGone(error: unknown): boolean {
  return isMissing(error) || codeOf(error) === 'ESTALE';
}
