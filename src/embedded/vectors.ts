/** The cosine of two vectors of length 1. */
export function cosine(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

export function add(a: Float32Array, b: Float32Array): Float32Array {
  return a.map((x, i) => x + b[i]!);
}

export function scaled(a: Float32Array, factor: number): Float32Array {
  return a.map((x) => x * factor);
}

/** The vector at length 1; the zero vector stays. */
export function unit(a: Float32Array): Float32Array {
  const length = Math.sqrt(cosine(a, a));
  return length === 0 ? a : scaled(a, 1 / length);
}

export function zero(a: Float32Array): boolean {
  return a.every((x) => x === 0);
}
