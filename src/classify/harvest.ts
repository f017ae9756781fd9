import { SkllmError } from '../errors.ts';
import type { ModelId } from '../prediction.ts';
import type { Heard } from './send.ts';

/** Replies about rows alone without one valid answer, from the start of a run, after which it ends. */
const mostInVain = 100;

/**
 * Ends a run in which no reply is of any use.
 *
 * Rows without a valid answer are asked again in smaller packs, in the end alone. That is right for
 * the odd row; of a model that never answers with a label it would cost twenty times what the table
 * should, for nothing. One valid answer, also one of an earlier run, and every row gets its chances.
 */
export class Harvest {
  readonly #model: ModelId;
  #inVain = 0;
  #any: boolean;

  /** @param retrying - The rows are known to fail: that they do again says nothing of the model. */
  constructor(model: ModelId, retrying: boolean) {
    this.#model = model;
    this.#any = retrying;
  }

  /** To be called of every answer that was known before. */
  known(): void {
    this.#any = true;
  }

  /**
   * @param rows - Rows that were asked about: of several at once some models are not capable.
   * @throws SkllmError `service` where nothing but useless replies has come so far.
   */
  heard(heard: Heard, rows: number): void {
    if (this.#any) return;
    if (heard.kind === 'verdicts') this.#any = heard.verdicts.some((one) => 'prediction' in one);
    if (this.#any || rows > 1 || !isInVain(heard)) return;
    this.#inVain += 1;
    if (this.#inVain < mostInVain) return;
    const message = `${this.#model} has given no valid answer, and ${mostInVain} times none to a row alone`;
    throw new SkllmError('service', message, {
      hint: 'See what is wrong with --limit 3 --errors; then name another model, or change labels or instructions.',
    });
  }
}

/** Whether a reply was of no use by the model's own fault; what it refuses, it may give for others. */
function isInVain(heard: Heard): boolean {
  if (heard.kind === 'verdicts') return true;
  return heard.kind === 'smaller' && heard.why.reason === 'unreadable-reply';
}
