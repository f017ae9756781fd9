/** A value of a GGUF file's metadata with its type; `[]` marks lists. */
export type GgufValue =
  | readonly ['u32' | 'i32' | 'f32', number]
  | readonly ['bool', boolean]
  | readonly ['string', string]
  | readonly ['i32[]' | 'f32[]', readonly number[]]
  | readonly ['string[]', readonly string[]];

/** A tensor of 32-bit floats; the first dimension is the one that lies together. */
export interface GgufTensor {
  readonly dimensions: readonly number[];
  readonly data: Float32Array;
}

/**
 * Writes a GGUF file, version 3 (ggml's docs/gguf.md): header, metadata, tensor descriptions, and
 * the tensors themselves, each at a multiple of 32 bytes. Little-endian throughout.
 */
export function ggufFile(
  metadata: Readonly<Record<string, GgufValue>>,
  tensors: Readonly<Record<string, GgufTensor>>,
): Buffer {
  const entries = Object.entries(metadata);
  const named = Object.entries(tensors);
  let offset = 0;
  const described = named.map(([name, { dimensions, data }]) => {
    const place = u64(offset);
    offset += padded(data.byteLength);
    return [text(name), u32(dimensions.length), ...dimensions.map(u64), u32(float32), place];
  });
  const head = Buffer.concat([
    Buffer.from('GGUF'),
    u32(3),
    u64(named.length),
    u64(entries.length),
    ...entries.flatMap(([key, value]) => [text(key), ...typed(value)]),
    ...described.flat(),
  ]);
  const bodies = named.map(([, { data }]) => aligned(Buffer.from(data.buffer)));
  return Buffer.concat([aligned(head), ...bodies]);
}

/** Numbers that the format gives to types of values; `float32` is one of tensors. */
const codes = { u32: 4, i32: 5, f32: 6, bool: 7, string: 8, list: 9 } as const;
const float32 = 0;

function typed([type, value]: GgufValue): Buffer[] {
  if (type === 'u32') return [u32(codes.u32), u32(value)];
  if (type === 'i32') return [u32(codes.i32), i32(value)];
  if (type === 'f32') return [u32(codes.f32), f32(value)];
  if (type === 'bool') return [u32(codes.bool), Buffer.from([value ? 1 : 0])];
  if (type === 'string') return [u32(codes.string), text(value)];
  const list = (code: number, items: Buffer[]) => [
    u32(codes.list),
    u32(code),
    u64(items.length),
    ...items,
  ];
  if (type === 'i32[]') return list(codes.i32, value.map(i32));
  if (type === 'f32[]') return list(codes.f32, value.map(f32));
  return list(codes.string, (value as readonly string[]).map(text));
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function i32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
}

function f32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return bytes;
}

function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([u64(bytes.length), bytes]);
}

function aligned(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc(padded(bytes.length) - bytes.length)]);
}

function padded(length: number): number {
  return Math.ceil(length / 32) * 32;
}
