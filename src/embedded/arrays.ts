type Numbers = Uint8Array | Int16Array | Int32Array | Float32Array | Float64Array;

/** Arrays end to end, without their lengths. Little endian, as every machine that Node runs on. */
export function packArrays(arrays: readonly Numbers[]): Buffer {
  return Buffer.concat(
    arrays.map(({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength)),
  );
}

/** Reads arrays from where they lie end to end. */
export class ArrayReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** The next `length` numbers. @throws RangeError where there are not so many. */
  read<A extends Numbers>(
    Type: { new (buffer: ArrayBuffer): A; readonly BYTES_PER_ELEMENT: number },
    length: number,
  ): A {
    const end = this.#at + length * Type.BYTES_PER_ELEMENT;
    if (!(end <= this.#bytes.length)) throw new RangeError('numbers are missing');
    const own = Uint8Array.from(this.#bytes.subarray(this.#at, end));
    this.#at = end;
    return new Type(own.buffer);
  }

  /** @throws RangeError where not all has been read. */
  end(): void {
    if (this.#at < this.#bytes.length) throw new RangeError('numbers are left');
  }
}

/** The same numbers with room for as many again. */
export function doubled<A extends Numbers>(array: A, Type: new (length: number) => A): A {
  const larger = new Type(array.length * 2);
  larger.set(array);
  return larger;
}
