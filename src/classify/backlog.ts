/**
 * Counts the packs that wait to be sent, and tells when there are few of them.
 *
 * Rows that are read long before their turn fill the memory and save nothing. Packs under way or
 * waiting for a retry are not counted: they hold back finished ones, and more must be begun meanwhile.
 */
export class Backlog {
  readonly #most: number;
  #waiting = 0;
  #wake = () => {};
  #room: Promise<void> | undefined;

  /** @param most - As many packs as wait when there is no room for another. */
  constructor(most: number) {
    this.#most = most;
  }

  /** Counts a pack for as long as it waits for this. */
  async during<T>(wait: Promise<T>): Promise<T> {
    this.#waiting += 1;
    try {
      return await wait;
    } finally {
      this.#waiting -= 1;
      if (this.#waiting < this.#most) this.#open();
    }
  }

  /** Resolves when there is room for another pack; undefined where there is now. */
  room(): Promise<void> | undefined {
    if (this.#waiting < this.#most) return undefined;
    this.#room ??= new Promise((resolve) => {
      this.#wake = resolve;
    });
    return this.#room;
  }

  #open(): void {
    this.#room = undefined;
    this.#wake();
  }
}
