import { gunzipSync, gzipSync } from 'node:zlib';
import { SkllmError } from '../errors.ts';
import type { StudentCertificate } from '../model.ts';
import type { Label, LabelTask } from '../task.ts';

import { ArrayReader, packArrays } from './arrays.ts';
import { columnsOf } from './columns.ts';
import type { Forms } from './forms.ts';
import type { Learnt } from './learnt.ts';
import { rowModel } from './row-model.ts';
import type { Units } from './units.ts';
import { Vocabulary } from './vocabulary.ts';
import { weightUnit } from './weights.ts';

/** What a model was fitted to. */
export type FittedTask = Pick<LabelTask, 'labels' | 'other'>;

/**
 * A fitted model as the bytes of a file: the line `skllm-embedded 1`, then, compressed with gzip, the
 * length of a JSON header (32 bits, little endian), the header, and numbers, little endian, in the
 * order of `numbersOf`. It holds words of the rows that occurred more than once, but no row.
 */
export function packModel(
  learnt: Learnt,
  { labels, other }: FittedTask,
  certificate?: StudentCertificate,
): Buffer {
  const { rows, reason, sharpness, anchorWeight, temperature, model } = learnt;
  const header: Header = {
    lexicon: model.units.lexicon.checksum,
    task: { labels, ...(other === undefined ? {} : { other }) },
    rows,
    ...(reason === undefined ? {} : { reason }),
    words: learnt.vocabulary.words(model.vocabulary.end),
    columns: learnt.columns.count,
    balance: { sharpness, anchorWeight, temperature },
    ...(certificate === undefined ? {} : { certificate }),
  };
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(text.length);
  const content = Buffer.concat([length, text, packArrays(numbersOf(learnt))]);
  return Buffer.concat([Buffer.from(firstLine), gzipSync(content, { level: 9 })]);
}

/**
 * Reads what `packModel` wrote.
 *
 * @throws SkllmError `input` where the bytes are no such file, were damaged, or need another version
 *   of the lexicon.
 */
export function unpackModel(bytes: Buffer, name: string, units: Units, forms: Forms) {
  const content = contentOf(bytes, name);
  try {
    const headerEnd = 4 + content.readUInt32LE(0);
    const header = JSON.parse(content.toString('utf8', 4, headerEnd)) as Header;
    if (header.lexicon !== units.lexicon.checksum) throw otherVectors(name);
    const model = rowModel(taskOf(header.task), units, forms);
    const numbers = new ArrayReader(content.subarray(headerEnd));
    const learnt = learntOf(header, model, numbers);
    numbers.end();
    return { task: header.task, learnt, certificate: header.certificate };
  } catch (error) {
    // What is whole by its checksum may still be none of ours.
    throw error instanceof SkllmError ? error : damaged(name, error);
  }
}

function otherVectors(name: string): SkllmError {
  return new SkllmError('input', `${name} was fitted with another version of the word vectors`, {
    hint: 'Fit it again with --save-model, or use the version of skllm that it was fitted with.',
  });
}

const firstLine = 'skllm-embedded 1\n';

interface Header {
  readonly lexicon: number;
  readonly task: FittedTask;
  readonly rows: number;
  readonly reason?: string;
  /** Learnt words with their units. */
  readonly words: readonly (readonly [string, number])[];
  readonly columns: number;
  readonly balance: Pick<Learnt, 'sharpness' | 'anchorWeight' | 'temperature'>;
  readonly certificate?: StudentCertificate;
}

function numbersOf({ columns, weights, priors, anchoring, model }: Learnt) {
  const { vectors, means, deviations } = model.vectors;
  return [
    columns.features,
    columns.rarity,
    Int16Array.from(weights, (weight) => Math.round(weight / weightUnit)),
    priors,
    anchoring.factors,
    anchoring.offsets,
    means,
    deviations,
    ...vectors,
  ];
}

function learntOf(header: Header, model: Learnt['model'], numbers: ArrayReader): Learnt {
  const labels = model.labels.names.length;
  const features = numbers.read(Int32Array, header.columns);
  const columns = columnsOf([...features], [...numbers.read(Float64Array, header.columns)]);
  const multiples = numbers.read(Int16Array, header.columns * labels);
  const priors = numbers.read(Float64Array, labels);
  const anchoring = {
    factors: numbers.read(Float64Array, labels),
    offsets: numbers.read(Float64Array, labels),
  };
  const spread = {
    means: numbers.read(Float64Array, labels),
    deviations: numbers.read(Float64Array, labels),
  };
  const { dimensions } = model.units.lexicon;
  const vectors = model.labels.names.map(() => numbers.read(Float32Array, dimensions));
  return {
    rows: header.rows,
    foreign: 0,
    ...(header.reason === undefined ? {} : { reason: header.reason }),
    model: model.with({ vectors, ...spread }),
    vocabulary: new Vocabulary(model.units.firstLearnt, model.vocabulary, header.words),
    columns,
    anchoring,
    weights: Float32Array.from(multiples, (multiple) => multiple * weightUnit),
    priors,
    ...header.balance,
  };
}

function contentOf(bytes: Buffer, name: string): Buffer {
  if (bytes.subarray(0, firstLine.length).toString('latin1') !== firstLine) {
    throw new SkllmError('input', `${name} is no fitted model of this version of skllm`, {
      hint: 'Such files are written with --save-model.',
    });
  }
  try {
    // The checksum of gzip finds what was damaged or cut off.
    return gunzipSync(bytes.subarray(firstLine.length));
  } catch (cause) {
    throw damaged(name, cause);
  }
}

function damaged(name: string, cause: unknown): SkllmError {
  return new SkllmError('input', `${name} is damaged`, {
    hint: 'Fit the model again with --save-model.',
    cause,
  });
}

function taskOf({ labels, other }: { labels: readonly Label[]; other?: string }): LabelTask {
  return {
    kind: 'labels',
    labels,
    ...(other === undefined ? {} : { other }),
    multiple: false,
    minLabels: 1,
    input: { columns: [] },
    confidence: false,
  };
}
