import { isUtf8 } from 'node:buffer';
import type { RowFailure } from '../prediction.ts';
import type { Cell, Header, Row, Source } from '../row.ts';
import { type Codec, utf8 } from './codec.ts';
import { type JsonMember, jsonMembers } from './json-members.ts';
import type { ReadCounts } from './tally.ts';

/** What all rows of a JSONL table have in common. */
export interface JsonReading {
  readonly codec: Codec;
  readonly counts: ReadCounts;
}

/** A line of JSONL. Its header is its own: rows need not have the same keys. */
export class JsonRow implements Row {
  readonly index: number;
  readonly source: Source;
  readonly failure: RowFailure | undefined;
  private readonly reading: JsonReading;
  private readonly object: Readonly<Record<string, unknown>> | undefined;
  private invalid = false;

  constructor(index: number, source: Source, reading: JsonReading) {
    this.index = index;
    this.source = source;
    this.reading = reading;
    this.object = parseObject(reading.codec.decode(source.bytes));
    if (this.object === undefined) {
      this.failure = {
        reason: 'bad-record',
        message: `line ${source.line} is not a JSON object`,
      };
    }
  }

  get header(): Header {
    return { names: this.members().map((member) => member.key) };
  }

  get cells(): readonly Cell[] {
    this.noteInvalid();
    return this.members().map(({ start, end }) => this.cell(start, end));
  }

  /** Whether the object has this key, at its top level. */
  has(key: string): boolean {
    return this.object !== undefined && Object.hasOwn(this.object, key);
  }

  /** Whether the object has no key at all. */
  get isEmpty(): boolean {
    return this.object === undefined || Object.keys(this.object).length === 0;
  }

  /** The members with their values' byte offsets in the record; none for a bad record. */
  members(): JsonMember[] {
    return this.object === undefined ? [] : this.membersAt(0);
  }

  /** The text under a key; `user.body` reaches into objects where no key has that very name. */
  text(column: string): string | undefined {
    const path = this.has(column) ? [column] : column.split('.');
    const value = this.valueAt(path);
    if (value === undefined || value === null) return undefined;
    this.noteInvalid();
    return typeof value === 'string' ? value : this.sourceAt(path);
  }

  private valueAt(path: readonly string[]): unknown {
    let value: unknown = this.object;
    for (const key of path) {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
      value = Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
    }
    return value;
  }

  /** The JSON source of the value at a path that is known to exist. */
  private sourceAt(path: readonly string[]): string {
    let span = { start: 0, end: this.source.bytes.length };
    for (const key of path) {
      // Of equal keys the last one counts, as in JSON.parse.
      span = this.membersAt(span.start).findLast((member) => member.key === key) ?? span;
    }
    return this.cell(span.start, span.end).json;
  }

  private membersAt(offset: number): JsonMember[] {
    const { codec } = this.reading;
    return jsonMembers(
      this.source.bytes.toString('latin1'),
      (key) => JSON.parse(`"${codec.decode(Buffer.from(key, 'latin1'))}"`) as string,
      offset,
    );
  }

  private cell(start: number, end: number): Cell {
    const json = this.reading.codec.decode(this.source.bytes.subarray(start, end));
    return { json, text: json.startsWith('"') ? (JSON.parse(json) as string) : json };
  }

  private noteInvalid(): void {
    if (this.invalid || this.reading.codec !== utf8 || isUtf8(this.source.bytes)) return;
    this.invalid = true;
    this.reading.counts.invalidText++;
  }
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
