import { Readable } from 'node:stream';
import fc from 'fast-check';
import { parseReply } from '../../src/classify/parse.ts';
import { labelValues, wireModes } from '../../src/classify/wire-mode.ts';
import { checkData } from '../../src/config/complaints.ts';
import { readDocument } from '../../src/config/document.ts';
import { checkLabels } from '../../src/config/label-names.ts';
import { parseLabels } from '../../src/config/labels.ts';
import { labelsSchema, settingsSchema } from '../../src/config/settings.ts';
import { SkllmError } from '../../src/errors.ts';
import { openTable } from '../../src/io/table.ts';
import { tableWriter } from '../../src/io/writer.ts';
import { modelId, parseModelId } from '../../src/providers/model-id.ts';
import { anyTask, hostileText } from '../support/label-task.ts';

/** Something that reads what others wrote, and what must hold whatever that is. */
export interface Fuzzed {
  readonly name: string;
  /** Its part of all cases. */
  readonly share: number;
  /** Throws where it does not hold. */
  readonly property: fc.IProperty<unknown> | fc.IAsyncProperty<unknown>;
}

/** Runs so many cases of a property. @throws Error with the smallest counterexample. */
export async function fuzz({ property }: Fuzzed, cases: number, seed?: number): Promise<void> {
  await fc.assert(property, { numRuns: cases, ...(seed === undefined ? {} : { seed }) });
}

const keys = ['qk482', 'ab100', 'zz999'];

/** Text in which pieces that mean something to a reader come often. */
function noise(...pieces: readonly string[]): fc.Arbitrary<string> {
  const piece = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...pieces) },
    { weight: 1, arbitrary: hostileText },
  );
  return fc.array(piece, { maxLength: 40 }).map((parts) => parts.join(''));
}

/** A text with a piece of it cut out, doubled, or put elsewhere. */
function damaged(text: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.tuple(text, fc.nat(), fc.nat(), fc.nat(2)).map(([whole, a, b, how]) => {
    const [from = 0, to = 0] = [a % (whole.length + 1), b % (whole.length + 1)].sort(
      (x, y) => x - y,
    );
    const piece = whole.slice(from, to);
    if (how === 0) return whole.slice(0, from) + whole.slice(to);
    return how === 1 ? whole.slice(0, to) + piece + whole.slice(to) : piece + whole;
  });
}

const replies: Fuzzed = {
  name: 'a reply gives each row one verdict, and no label that is not in the task',
  share: 0.6,
  property: fc.property(
    anyTask.chain((task) => {
      const values = wireModes.flatMap((mode) => labelValues(task, mode).map(({ value }) => value));
      const quoted = [...keys, ...values, 'label', 'labels', 'reason'].map((one) =>
        JSON.stringify(one),
      );
      const honest = fc
        .array(fc.tuple(fc.constantFrom(...keys), fc.constantFrom(...values)), { maxLength: 4 })
        .map((members) => JSON.stringify(Object.fromEntries(members)));
      const text = fc.oneof(
        noise('{', '}', '[', ']', ':', ',', '"', '\\', '```', '<think>', '</think>', ...quoted),
        damaged(honest),
        fc.json(),
      );
      return fc.tuple(fc.constant(task), text, fc.constantFrom(...wireModes));
    }),
    ([task, text, mode]) => {
      const names = new Set(labelValues(task, mode).map(({ name }) => name));
      const verdicts = parseReply(text, { task, keys, mode });
      if ([...verdicts.keys()].join() !== keys.join()) throw new Error('not the rows asked for');
      for (const verdict of verdicts.values()) {
        if ('failure' in verdict) continue;
        const { labels } = verdict.prediction;
        if (!labels.every((label) => names.has(label))) throw new Error('an invented label');
        if (labels.length < 1 || (!task.multiple && labels.length > 1))
          throw new Error('a miscount');
      }
    },
  ),
};

const modelIds: Fuzzed = {
  name: 'a model id is read into its parts or refused',
  share: 0.15,
  property: fc.property(noise('::', ':', '/', 'openai', 'azure', 'embedded', 'm'), (id) => {
    const name = orRefused(() => parseModelId(id, ['embedded', 'openai', 'azure']));
    if (name && id.includes('::') && name.model !== '' && modelId(name) !== id) {
      throw new Error('the id has changed');
    }
  }),
};

const settingKeys = [
  'model',
  'models',
  'providers',
  'tasks',
  'labels',
  'column',
  'apiKey',
  'url',
].concat(['network', 'proxy', 'plugins', 'request', 'price', '__proto__', 'constructor', 'x']);

const settings: Fuzzed = {
  name: 'settings are taken or refused, and change nothing beyond themselves',
  share: 0.07,
  property: fc.property(
    fc.oneof(
      noise(': ', '\n', '  ', '- ', '{', '}', '[', ']', '&a', '*a', '!!js ', '"', ...settingKeys),
      fc
        .object({ key: fc.constantFrom(...settingKeys), maxDepth: 3 })
        .map((value) => JSON.stringify(value)),
    ),
    (text) => {
      orRefused(() => checkData(settingsSchema, { data: readDocument(text, 'x'), file: 'x' }));
      if ('x' in {} || 'model' in {}) throw new Error('the prototype of all objects has changed');
    },
  ),
};

const labelSets: Fuzzed = {
  name: 'labels are taken, all different, or refused',
  share: 0.08,
  property: fc.property(
    noise(',', '"', '\n', '- ', ': ', '{', '}', '[', ']', 'a', 'B', 'b', ' ', 'name', 'examples'),
    (text) => {
      const use = { multiple: true, separator: '|' };
      for (const read of [
        () => parseLabels(text),
        () => checkData(labelsSchema, { data: readDocument(text, 'x'), file: 'x' }),
      ]) {
        const labels = orRefused(() => {
          const found = read();
          checkLabels(found, use);
          return found;
        });
        const names = (labels ?? []).map(({ name }) => name.trim().toLowerCase());
        if (new Set(names).size < names.length) throw new Error('two labels are the same');
      }
    },
  ),
};

const bytes = (...pieces: readonly string[]) =>
  fc
    .array(
      fc.oneof(
        { weight: 5, arbitrary: fc.constantFrom(...pieces).map((piece) => Buffer.from(piece)) },
        {
          weight: 1,
          arbitrary: fc.uint8Array({ minLength: 1, maxLength: 4 }).map((raw) => Buffer.from(raw)),
        },
      ),
      { maxLength: 30 },
    )
    .map((parts) => Buffer.concat(parts));

const chunkLength = fc.integer({ min: 1, max: 50 });

const csv: Fuzzed = {
  name: 'CSV of any bytes is read and written with every byte of it, or refused',
  share: 0.06,
  property: fc.asyncProperty(
    bytes('a', 'é', ',', ';', '"', '""', '\n', '\r\n', '\r', ' ', '\0', '\ufeff', 'id,text\n'),
    chunkLength,
    (input, length) => keepsEveryByte('csv', input, length),
  ),
};

const jsonl: Fuzzed = {
  name: 'JSONL of any bytes is read and written with every byte of it, or refused',
  share: 0.04,
  property: fc.asyncProperty(
    bytes('{', '}', '"a"', ':', ',', '[', ']', '1', ' ', '\n', '\r\n', '{"a":"b"}\n', '\\', 'null'),
    chunkLength,
    (input, length) => keepsEveryByte('jsonl', input, length),
  ),
};

/** All that reads what others wrote. */
export const fuzzed: readonly Fuzzed[] = [replies, modelIds, settings, labelSets, csv, jsonl];

/** What a reader gives, or nothing where it refuses; another error than ours is a fault. */
function orRefused<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof SkllmError) return undefined;
    throw error;
  }
}

async function keepsEveryByte(format: 'csv' | 'jsonl', input: Buffer, length: number) {
  try {
    const { head, sources, rows, written } = await readAndWrite(format, input, length);
    if (!Buffer.concat([head, ...sources]).equals(input)) throw new Error('bytes were lost');
    if (written.length < input.length) throw new Error('the output lacks bytes of the input');
    if (rows.some((row, at) => row !== at)) throw new Error('rows were lost');
  } catch (error) {
    if (!(error instanceof SkllmError)) throw error;
  }
}

async function readAndWrite(format: 'csv' | 'jsonl', input: Buffer, length: number) {
  const chunks = Array.from({ length: Math.ceil(input.length / length) }, (_, at) =>
    input.subarray(at * length, (at + 1) * length),
  );
  const table = await openTable(['-'], {
    stdin: Readable.from(chunks),
    format,
    encoding: 'utf-8',
    header: true,
    skipLines: 0,
    lenient: false,
  });
  const options = { format, columns: ['\u{1f3f7}'], separator: '|', force: false, safeCsv: false };
  const writer = tableWriter(table, options);
  const written = [writer.head()];
  const sources: Buffer[] = [];
  const rows: number[] = [];
  for await (const chunk of table.rows()) {
    for (const row of chunk) {
      rows.push(row.index);
      sources.push(row.source.before, row.source.bytes, row.source.end);
      written.push(writer.row(row, ['x']));
    }
  }
  written.push(writer.tail());
  const { preamble, headerRecord, trailing } = table;
  const head = Buffer.concat([
    preamble,
    headerRecord?.bytes ?? Buffer.alloc(0),
    headerRecord?.end ?? Buffer.alloc(0),
  ]);
  return { head, sources: [...sources, trailing], rows, written: Buffer.concat(written) };
}
