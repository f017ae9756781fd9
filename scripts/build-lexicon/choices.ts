import { fraction, type Random } from './random.ts';

/** Something that may be drawn, and how much it counts. */
export type Choice = readonly [item: number, weight: number];

/** For each of many nodes, a weighted choice among items. */
export class Choices {
  readonly #starts: Int32Array;
  readonly #items: Int32Array;
  /** Share of the node's weight up to and with each item. */
  readonly #cumulative: Float64Array;

  /** @param lists - One a node. */
  constructor(lists: readonly (readonly Choice[])[]) {
    const total = lists.reduce((sum, list) => sum + list.length, 0);
    this.#starts = new Int32Array(lists.length + 1);
    this.#items = new Int32Array(total);
    this.#cumulative = new Float64Array(total);
    let end = 0;
    lists.forEach((list, node) => {
      const weight = list.reduce((sum, [, own]) => sum + own, 0);
      let sum = 0;
      for (const [item, own] of list) {
        sum += own;
        this.#items[end] = item;
        this.#cumulative[end++] = sum / weight;
      }
      this.#starts[node + 1] = end;
    });
  }

  /** An item of the node, or -1 where it has none. */
  draw(node: number, random: Random): number {
    let low = this.#starts[node]!;
    let high = this.#starts[node + 1]! - 1;
    if (high < low) return -1;
    const point = fraction(random);
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#cumulative[middle]! <= point) low = middle + 1;
      else high = middle;
    }
    return this.#items[low]!;
  }
}
