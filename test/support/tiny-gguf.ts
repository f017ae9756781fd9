import { type GgufTensor, type GgufValue, ggufFile } from './gguf-file.ts';

/**
 * A language model of some 300 kB that really labels, made by hand and not by training.
 *
 * One layer of a llama. Keys and queries are zero, so attention is the mean over all tokens: a bag
 * of words. A word of the lexicon carries a 1 in the dimension of its label, which the value and
 * output matrices move to another one, and the label's own token has a large weight there. What the
 * model writes after a text is therefore the label with the most words in it, and of two labels
 * with as many the probabilities are equal.
 *
 * @param lexicon - For each label the words that speak for it, in small letters.
 */
export function tinyGguf(lexicon: Readonly<Record<string, readonly string[]>>): Buffer {
  const labels = Object.keys(lexicon);
  const vocabulary = vocabularyOf(labels, Object.values(lexicon).flat());
  return ggufFile(metadata(vocabulary), weights(vocabulary, lexicon));
}

/** Width of the model: one constant dimension, then two a label. */
const width = 64;

/** Weight of a label's token: above it one word in a hundred still decides. */
const gain = 400;

interface Vocabulary {
  readonly tokens: readonly string[];
  readonly types: readonly number[];
  readonly scores: readonly number[];
  /** The number of a token. */
  at(token: string): number;
}

/** Token types of llama.cpp: 1 plain, 2 unknown, 3 control, 6 byte. */
const plain = 1;

/**
 * Pieces as SentencePiece joins them: two neighbours become one if that is a piece, hence every
 * beginning of a word is a piece too. Without a space in front of the first word.
 */
function vocabularyOf(labels: readonly string[], words: readonly string[]): Vocabulary {
  const found = new Map<string, { type: number; score: number }>();
  const add = (token: string, type: number, score: number) => {
    if (!found.has(token)) found.set(token, { type, score });
  };
  add('<unk>', 2, 0);
  for (const token of ['<s>', '</s>', '<|im_start|>', '<|im_end|>']) add(token, 3, 0);
  for (let byte = 0; byte < 256; byte++) {
    add(`<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`, 6, 0);
  }
  for (let code = 33; code < 127; code++) add(String.fromCharCode(code), plain, -1000);
  add('▁', plain, -1000);
  const pieces = [...words.flatMap((word) => [word, `▁${word}`]), ...labels];
  for (const piece of pieces) {
    for (let length = 2; length <= piece.length; length++) {
      add(piece.slice(0, length), plain, -100 + length);
    }
  }
  const tokens = [...found.keys()];
  return {
    tokens,
    types: [...found.values()].map(({ type }) => type),
    scores: [...found.values()].map(({ score }) => score),
    at: (token) => tokens.indexOf(token),
  };
}

function weights(
  { tokens, at }: Vocabulary,
  lexicon: Readonly<Record<string, readonly string[]>>,
): Record<string, GgufTensor> {
  const labels = Object.keys(lexicon);
  const word = (label: number) => 1 + label;
  const sum = (label: number) => 1 + labels.length + label;
  const embedding = matrix(width, tokens.length);
  const output = matrix(width, tokens.length);
  const value = matrix(width, width);
  const carry = matrix(width, width);
  for (let token = 0; token < tokens.length; token++) embedding.set(0, token, 1);
  labels.forEach((label, number) => {
    for (const one of lexicon[label]!) {
      for (const token of [one, `▁${one}`]) embedding.set(word(number), at(token), 1);
    }
    value.set(word(number), word(number), 1);
    carry.set(word(number), sum(number), 1);
    output.set(0, at(label), 2);
    output.set(sum(number), at(label), gain);
  });
  // It goes on after a label for as long as it may: a bag of words cannot know what it has said.
  output.set(0, at('<|im_end|>'), 3);
  output.set(0, at(','), 8);
  const ones = () => ({ dimensions: [width], data: new Float32Array(width).fill(1) });
  const layer = {
    attn_norm: ones(),
    attn_q: matrix(width, width),
    attn_k: matrix(width, width),
    attn_v: value,
    attn_output: carry,
    ffn_norm: ones(),
    ffn_gate: matrix(width, feedForward),
    ffn_up: matrix(width, feedForward),
    ffn_down: matrix(feedForward, width),
  };
  return {
    'token_embd.weight': embedding,
    'output_norm.weight': ones(),
    'output.weight': output,
    ...Object.fromEntries(
      Object.entries(layer).map(([name, tensor]) => [`blk.0.${name}.weight`, tensor]),
    ),
  };
}

const feedForward = 32;

/** A matrix of zeros: as many values in as it has columns, as many out as it has rows. */
function matrix(columns: number, rows: number) {
  const data = new Float32Array(columns * rows);
  return {
    dimensions: [columns, rows],
    data,
    set: (column: number, row: number, value: number) => {
      data[row * columns + column] = value;
    },
  };
}

function metadata({ tokens, types, scores, at }: Vocabulary): Record<string, GgufValue> {
  return {
    'general.architecture': ['string', 'llama'],
    'general.name': ['string', 'tiny bag of words'],
    'general.file_type': ['u32', 0],
    'general.quantization_version': ['u32', 2],
    'llama.context_length': ['u32', 8192],
    'llama.embedding_length': ['u32', width],
    'llama.block_count': ['u32', 1],
    'llama.feed_forward_length': ['u32', feedForward],
    'llama.attention.head_count': ['u32', 1],
    'llama.attention.head_count_kv': ['u32', 1],
    'llama.attention.layer_norm_rms_epsilon': ['f32', 1e-5],
    'llama.rope.dimension_count': ['u32', width],
    'llama.vocab_size': ['u32', tokens.length],
    'tokenizer.ggml.model': ['string', 'llama'],
    'tokenizer.ggml.tokens': ['string[]', tokens],
    'tokenizer.ggml.scores': ['f32[]', scores],
    'tokenizer.ggml.token_type': ['i32[]', types],
    'tokenizer.ggml.bos_token_id': ['u32', at('<s>')],
    'tokenizer.ggml.eos_token_id': ['u32', at('<|im_end|>')],
    'tokenizer.ggml.unknown_token_id': ['u32', at('<unk>')],
    'tokenizer.ggml.add_bos_token': ['bool', true],
    'tokenizer.ggml.add_space_prefix': ['bool', false],
    'tokenizer.chat_template': ['string', chatTemplate],
  };
}

const chatTemplate =
  '{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}';
