/** The two loops that training spends its time in, over rows of 32-bit floats in one memory. */
export interface Kernels {
  /** The product of two rows, each given by the byte it begins at. */
  dot(a: number, b: number): number;
  /** Adds `factor` times one row to another. */
  add(target: number, source: number, factor: number): void;
}

/**
 * Makes the kernels for rows of `dimensions` numbers, a multiple of 4.
 *
 * They are WebAssembly with 128-bit instructions, both loops written out in full, four numbers a
 * step: several times as fast as plain loops, so that one thread is enough and the result is the
 * same each time. The module is put together here because it is too small to want a tool for it.
 * Format: WebAssembly Core Specification 2.0, section 5.
 */
export function kernels(memory: WebAssembly.Memory, dimensions: number): Kernels {
  const offsets = Array.from({ length: dimensions / 4 }, (_, i) => 16 * i);
  const module = Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [dotType, addType]),
    ...section(2, [[...text('env'), ...text('memory'), 2, 0, 1]]),
    ...section(3, [[0], [1]]),
    ...section(7, [
      [...text('dot'), 0, 0],
      [...text('add'), 0, 1],
    ]),
    ...section(10, [code(dotCode(offsets)), code(addCode(offsets))]),
  ]);
  const instance = new WebAssembly.Instance(new WebAssembly.Module(module), { env: { memory } });
  return instance.exports as unknown as Kernels;
}

const i32 = 0x7f;
const f32 = 0x7d;
const v128 = 0x7b;
const dotType = [0x60, 2, i32, i32, 1, f32];
const addType = [0x60, 3, i32, i32, f32, 0];

const get = (local: number) => [0x20, local];
const set = (local: number) => [0x21, local];
const load = (offset: number) => [0xfd, 0x00, 4, ...number(offset)];
const store = (offset: number) => [0xfd, 0x0b, 4, ...number(offset)];
const splat = [0xfd, 0x13];
const lane = (index: number) => [0xfd, 0x1f, index];
const plus = [0xfd, 0xe4, 0x01];
const times = [0xfd, 0xe6, 0x01];
const plusSingle = [0x92];

/** Local 2 is the sum of products, added up as a tree so that no sum waits for all before it. */
function dotCode(offsets: readonly number[]): number[] {
  const sum = (own: readonly number[]): number[] => {
    const half = own.length >> 1;
    return half === 0
      ? [...get(0), ...load(own[0]!), ...get(1), ...load(own[0]!), ...times]
      : [...sum(own.slice(0, half)), ...sum(own.slice(half)), ...plus];
  };
  const lanes = [0, 1, 2, 3].map((index) => [...get(2), ...lane(index)]);
  const joined = lanes.flatMap((one, i) => (i === 0 ? one : [...one, ...plusSingle]));
  return [1, 1, v128, ...sum(offsets), ...set(2), ...joined];
}

/** Local 3 is the factor, four times. */
function addCode(offsets: readonly number[]): number[] {
  const step = (offset: number) => [
    ...[...get(0), ...get(0), ...load(offset)],
    ...[...get(1), ...load(offset), ...get(3), ...times],
    ...[...plus, ...store(offset)],
  ];
  return [1, 1, v128, ...get(2), ...splat, ...set(3), ...offsets.flatMap(step)];
}

/** A function's locals and instructions, with their length before and the end mark after them. */
function code(body: readonly number[]): number[] {
  return [...number(body.length + 1), ...body, 0x0b];
}

function section(id: number, entries: readonly (readonly number[])[]): number[] {
  const content = [...number(entries.length), ...entries.flat()];
  return [id, ...number(content.length), ...content];
}

function text(ascii: string): number[] {
  return [ascii.length, ...Buffer.from(ascii)];
}

/** An unsigned number in groups of seven bits, lowest first (LEB128). */
function number(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...number(value >> 7)];
}
