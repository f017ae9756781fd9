import type { Forms, Part } from './forms.ts';
import { tokens } from './tokens.ts';
import type { Units } from './units.ts';

/**
 * Visits what a text is made of, in order. Phrases of the lexicon count as one; a word that
 * negates is visited as `not` and turns around the next four.
 */
export function readFeatures(
  text: string,
  units: Units,
  forms: Forms,
  visit: (part: Part, negated: boolean) => void,
): void {
  const words = tokens(text);
  const { lexicon } = units;
  let negation = 0;
  for (let i = 0; i < words.length; i++) {
    const form = forms.of(words[i]!);
    const { seconds } = form;
    const phrase = seconds && lexicon.phrases.at(words, i, seconds);
    if (phrase !== undefined) {
      visit({ unit: lexicon.find(phrase), word: phrase, isSign: false }, negation > 0);
      i += phrase.split(' ').length - 1;
    } else {
      if (form.ends) negation = 0;
      for (const part of form.parts) visit(part, negation > 0);
      if (form.negates) negation = reach + 1;
    }
    if (negation > 0) negation--;
  }
}

/** Words that a negation reaches. */
const reach = 4;
