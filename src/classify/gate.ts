/**
 * Lets the first through alone, and the others once it is opened: what the first finds out of a
 * service (a wrong key, a format that it refuses) must not be paid for by sixty-four at once.
 */
export class Gate {
  #entered = false;
  #opened = false;
  #waiting: (() => void)[] = [];

  /** @throws The signal's reason when it is aborted while waiting. */
  async enter(signal: AbortSignal): Promise<void> {
    if (this.#opened || !this.#entered) {
      this.#entered = true;
      return;
    }
    await new Promise<void>((resolve) => {
      const go = () => {
        signal.removeEventListener('abort', go);
        resolve();
      };
      this.#waiting.push(go);
      signal.addEventListener('abort', go);
    });
    signal.throwIfAborted();
  }

  open(): void {
    this.#opened = true;
    for (const go of this.#waiting) go();
    this.#waiting = [];
  }
}
