import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Writes the folder of a model of inference that really infers, made by hand: a hypothesis follows
 * from a text the more, the more words of its label's lexicon stand in the text.
 *
 * The graph: each token has a vector with a 1 in its label's place; the vectors of text and
 * hypothesis are summed, and the squares of the sums added up. Words of the text count with the
 * hypothesis's own label only where both are of one label: (a + 1)² is greater than a² + 1².
 *
 * @param lexicon - For each label the words that speak for it, in small letters.
 */
export function writeTinyOnnx(
  folder: string,
  lexicon: Readonly<Record<string, readonly string[]>>,
): void {
  const labels = Object.keys(lexicon);
  const vocabulary = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', 'this', 'text', 'is', 'about', '.'];
  const label = new Map<string, number>();
  labels.forEach((name, number) => {
    for (const word of [name, ...lexicon[name]!]) {
      if (!vocabulary.includes(word)) vocabulary.push(word);
      label.set(word, number);
    }
  });
  const vectors = new Float32Array(vocabulary.length * labels.length);
  vocabulary.forEach((word, token) => {
    const number = label.get(word);
    if (number !== undefined) vectors[token * labels.length + number] = 1;
  });
  mkdirSync(join(folder, 'onnx'), { recursive: true });
  writeFileSync(join(folder, 'onnx/model.onnx'), modelFile(vectors, labels.length));
  const json = (name: string, value: unknown) =>
    writeFileSync(join(folder, name), JSON.stringify(value));
  json('config.json', config(vocabulary.length));
  json('tokenizer_config.json', tokenizerConfig);
  json('tokenizer.json', tokenizer(vocabulary));
}

/** The graph as an ONNX model: protobuf by hand, fields numbered as in onnx.proto3. */
function modelFile(vectors: Float32Array, size: number): Buffer {
  const graph = [
    node('Gather', ['vectors', 'input_ids'], 'of_tokens', { axis: 0 }),
    node('Cast', ['attention_mask'], 'mask', { to: float }),
    node('Unsqueeze', ['mask', 'two'], 'wide_mask'),
    node('Mul', ['of_tokens', 'wide_mask'], 'of_words'),
    node('ReduceSum', ['of_words', 'one'], 'sum', { keepdims: 0 }),
    node('Mul', ['sum', 'sum'], 'squares'),
    node('ReduceSum', ['squares', 'one'], 'entailment', { keepdims: 1 }),
    node('Sub', ['entailment', 'entailment'], 'nothing'),
    node('Concat', ['nothing', 'nothing', 'entailment'], 'logits', { axis: 1 }),
    bytes(2, 'tiny'),
    tensor('vectors', float, [vectors.length / size, size], Buffer.from(vectors.buffer)),
    tensor('one', int64, [1], numbers(1)),
    tensor('two', int64, [1], numbers(2)),
    value(11, 'input_ids', int64, ['rows', 'tokens']),
    value(11, 'attention_mask', int64, ['rows', 'tokens']),
    value(12, 'logits', float, ['rows', 3]),
  ];
  const operators = Buffer.concat([bytes(1, ''), integer(2, 13)]);
  return Buffer.concat([integer(1, 8), bytes(7, Buffer.concat(graph)), bytes(8, operators)]);
}

/** Element types of ONNX. */
const float = 1;
const int64 = 7;

function node(
  operator: string,
  inputs: readonly string[],
  output: string,
  attributes: Readonly<Record<string, number>> = {},
): Buffer {
  const given = Object.entries(attributes).map(([name, number]) =>
    bytes(5, Buffer.concat([bytes(1, name), integer(3, number), integer(20, 2)])),
  );
  const parts = [...inputs.map((one) => bytes(1, one)), bytes(2, output), bytes(4, operator)];
  return bytes(1, Buffer.concat([...parts, ...given]));
}

function tensor(name: string, type: number, dimensions: readonly number[], raw: Buffer): Buffer {
  const shape = dimensions.map((one) => integer(1, one));
  return bytes(5, Buffer.concat([...shape, integer(2, type), bytes(8, name), bytes(9, raw)]));
}

function value(
  field: number,
  name: string,
  type: number,
  dimensions: readonly (string | number)[],
): Buffer {
  const shape = dimensions.map((one) =>
    bytes(1, typeof one === 'number' ? integer(1, one) : bytes(2, one)),
  );
  const typed = Buffer.concat([integer(1, type), bytes(2, Buffer.concat(shape))]);
  return bytes(field, Buffer.concat([bytes(1, name), bytes(2, bytes(1, typed))]));
}

function numbers(...values: readonly number[]): Buffer {
  return Buffer.from(new BigInt64Array(values.map(BigInt)).buffer);
}

/** A protobuf field of bytes or text. */
function bytes(field: number, content: string | Buffer): Buffer {
  const body = Buffer.from(content);
  return Buffer.concat([varint((field << 3) | 2), varint(body.length), body]);
}

/** A protobuf field of a whole number, 0 or more. */
function integer(field: number, number: number): Buffer {
  return Buffer.concat([varint(field << 3), varint(number)]);
}

function varint(number: number): Buffer {
  const digits: number[] = [];
  for (let left = number; ; left >>>= 7) {
    if (left < 128) return Buffer.from([...digits, left]);
    digits.push((left & 127) | 128);
  }
}

function config(size: number) {
  return {
    architectures: ['BertForSequenceClassification'],
    model_type: 'bert',
    hidden_size: 1,
    num_attention_heads: 1,
    num_hidden_layers: 1,
    vocab_size: size,
    label2id: { contradiction: 0, neutral: 1, entailment: 2 },
  };
}

const tokenizerConfig = {
  tokenizer_class: 'BertTokenizer',
  do_lower_case: true,
  model_max_length: 512,
  pad_token: '[PAD]',
  unk_token: '[UNK]',
  cls_token: '[CLS]',
  sep_token: '[SEP]',
};

function tokenizer(vocabulary: readonly string[]) {
  const special = vocabulary.slice(0, 4);
  const plain = { single_word: false, lstrip: false, rstrip: false, normalized: false };
  const mark = (id: string) => ({ SpecialToken: { id, type_id: 0 } });
  const part = (id: string, type: number) => ({ Sequence: { id, type_id: type } });
  return {
    version: '1.0',
    added_tokens: special.map((content, id) => ({ id, content, ...plain, special: true })),
    normalizer: {
      type: 'BertNormalizer',
      clean_text: true,
      handle_chinese_chars: true,
      strip_accents: null,
      lowercase: true,
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: {
      type: 'TemplateProcessing',
      single: [mark('[CLS]'), part('A', 0), mark('[SEP]')],
      pair: [mark('[CLS]'), part('A', 0), mark('[SEP]'), part('B', 1), mark('[SEP]')],
      special_tokens: Object.fromEntries(
        ['[CLS]', '[SEP]'].map((id) => [id, { id, ids: [vocabulary.indexOf(id)], tokens: [id] }]),
      ),
    },
    decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
    model: {
      type: 'WordPiece',
      unk_token: '[UNK]',
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
      vocab: Object.fromEntries(vocabulary.map((token, id) => [token, id])),
    },
  };
}
