import type { Forms } from './forms.ts';
import type { Part } from './parts.ts';
import type { Phrase } from './phrases.ts';

/**
 * Visits what a text is made of, in order. Phrases of the lexicon count as one, the longest first;
 * a word that negates is visited as `not` and turns around the next four.
 *
 * @param visit - `unit` is the part's: most want no more of it.
 */
export function readFeatures(
  text: string,
  forms: Forms,
  visit: (unit: number, negated: boolean, part: Part) => void,
): void {
  const words = forms.read(text);
  let negation = 0;
  for (let i = 0; i < words.length; i++) {
    const phrase = phraseAt(words, i, forms);
    const unit = forms.plainUnit(words[i]!);
    if (phrase) {
      visit(phrase.part.unit, negation > 0, phrase.part);
      i += phrase.count - 1;
    } else if (unit >= 0) visit(unit, negation > 0, forms.plainPart(words[i]!));
    else {
      const form = forms.form(words[i]!);
      if (form.ends) negation = 0;
      for (const part of form.parts) visit(part.unit, negation > 0, part);
      if (form.negates) negation = reach + 1;
    }
    if (negation > 0) negation--;
  }
}

/** Words that a negation reaches. */
const reach = 4;

/** The longest phrase that begins at `words[at]`. */
function phraseAt(words: Int32Array, at: number, forms: Forms): Phrase | undefined {
  if (at + 1 >= words.length || !forms.mayBegin(words[at]!, words[at + 1]!)) return undefined;
  let longest: Phrase | undefined;
  let phrases = forms.form(words[at]!).phrases;
  for (let next = at + 1; phrases && next < words.length; next++) {
    phrases = phrases.next.get(forms.hash(words[next]!));
    if (phrases?.word !== forms.form(words[next]!).word) break;
    longest = phrases.phrase ?? longest;
  }
  return longest;
}
