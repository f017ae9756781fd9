import type { Forms } from './forms.ts';
import type { Part } from './parts.ts';
import type { Phrase } from './phrases.ts';

/**
 * What a text is made of, in order: parts by their number in `forms`, each twice that and 1 more where
 * it is turned around. Phrases of the lexicon count as one, the longest first; a word that negates is
 * read as `not` and turns around the next four.
 *
 * @returns How many there are; they are the first in `forms.features`.
 */
export function readFeatures(text: string, forms: Forms): number {
  const count = forms.read(text);
  const { tokens, features } = forms;
  let end = 0;
  let negation = 0;
  for (let i = 0; i < count; i++) {
    const token = tokens[i]!;
    const phrase = i + 1 < count && forms.mayBegin(i) ? phraseAt(i, count, forms) : undefined;
    const part = phrase ? forms.phrasePart(phrase) : forms.plainPart(token);
    if (phrase) i += phrase.count - 1;
    if (part >= 0) features[end++] = 2 * part + (negation > 0 ? 1 : 0);
    else {
      const form = forms.form(token);
      if (form.ends) negation = 0;
      for (const one of forms.partNumbers(token)) {
        features[end++] = 2 * one + (negation > 0 ? 1 : 0);
      }
      if (form.negates) negation = reach + 1;
    }
    if (negation > 0) negation--;
  }
  return end;
}

/** The parts of a text in order, turned around or not. */
export function partsIn(text: string, forms: Forms): Part[] {
  const features = forms.features.subarray(0, readFeatures(text, forms));
  return Array.from(features, (feature) => forms.part(feature >> 1));
}

/** Words that a negation reaches. */
const reach = 4;

/** The longest phrase that begins at token `at` of the `count` that were read. */
function phraseAt(at: number, count: number, forms: Forms): Phrase | undefined {
  const { tokens } = forms;
  let longest: Phrase | undefined;
  let phrases = forms.form(tokens[at]!).phrases;
  for (let next = at + 1; phrases && next < count; next++) {
    phrases = phrases.next.get(forms.hash(next));
    if (phrases?.word !== forms.form(tokens[next]!).word) break;
    longest = phrases.phrase ?? longest;
  }
  return longest;
}
