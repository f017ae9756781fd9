import { hash } from 'node:crypto';
import { wasNotAsked } from '../classify/known-answers.ts';
import type { ModelId, Verdict } from '../prediction.ts';

/** An answer without its row, which would keep the block alive that it was cut from. */
export type Answer = Verdict & { readonly by?: ModelId };

/** What the strong model has said so far: of rows, by their places, and of their texts. */
export class Answers {
  /**
   * False once a row was neither known nor asked, because nothing is to be asked: what is missing
   * tells nothing of the strong model, so that neither a lesson nor a promise can be had from it.
   */
  isWhole = true;
  readonly #byPlace = new Map<number, Answer>();
  readonly #byText = new Map<string, Answer>();

  /** Rows that were asked. */
  get size(): number {
    return this.#byPlace.size;
  }

  has(place: number): boolean {
    return this.#byPlace.has(place);
  }

  at(place: number): Answer | undefined {
    return this.#byPlace.get(place);
  }

  /** What was said of a text. Not that there is no label for it: asked again, there may be one. */
  on(text: string | undefined): Answer | undefined {
    return text === undefined ? undefined : this.#byText.get(keyOf(text));
  }

  /** @param text - Undefined for a row of which its text is not all. */
  note(place: number, answer: Answer, text: string | undefined): void {
    if (wasNotAsked(answer)) {
      this.isWhole = false;
      return;
    }
    this.#byPlace.set(place, answer);
    if ('prediction' in answer && text !== undefined) this.#byText.set(keyOf(text), answer);
  }
}

function keyOf(text: string): string {
  return hash('sha256', text, 'base64url');
}
