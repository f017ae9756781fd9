/**
 * Which rows each pack was made of, in typed arrays: 4 bytes a row and 8 a pack.
 *
 * Rows are told by their position among the rows of the run. Packs and the rows in them are in the
 * input's order, so that each row that was sent has a number, by which its answer's key is kept.
 */
export class PackTable {
  #positions = new Uint32Array(1 << 10);
  #starts = new Uint32Array(1 << 8);
  #checks = new Uint32Array(1 << 8);
  #rows = 0;
  #packs = 0;

  /** Packs in it. */
  get packs(): number {
    return this.#packs;
  }

  /** Rows of all packs. */
  get rows(): number {
    return this.#rows;
  }

  /** @param check - Tells whether the rows still say what they said; 32 bits. */
  add(positions: readonly number[], check: number): void {
    this.#positions = withRoom(this.#positions, this.#rows + positions.length);
    this.#starts = withRoom(this.#starts, this.#packs + 1);
    this.#checks = withRoom(this.#checks, this.#packs + 1);
    this.#positions.set(positions, this.#rows);
    this.#starts[this.#packs] = this.#rows;
    this.#checks[this.#packs] = check;
    this.#rows += positions.length;
    this.#packs += 1;
  }

  /** The number of a pack's first row among the rows that were sent. */
  start(pack: number): number {
    return pack < this.#packs ? this.#starts[pack]! : this.#rows;
  }

  /** How many rows a pack has. */
  size(pack: number): number {
    return this.start(pack + 1) - this.start(pack);
  }

  /** The position in the input of a row that was sent. */
  position(row: number): number {
    return this.#positions[row]!;
  }

  check(pack: number): number {
    return this.#checks[pack]!;
  }
}

function withRoom(list: Uint32Array<ArrayBuffer>, length: number): Uint32Array<ArrayBuffer> {
  if (length <= list.length) return list;
  const longer = new Uint32Array(Math.max(length, list.length * 2));
  longer.set(list);
  return longer;
}
