import type { Lexicon } from './lexicon.ts';
import { irregularForms } from './words/irregular-forms.ts';
import { suffixes } from './words/suffixes.ts';

/** Words with how often they are used. */
type Words = Pick<Lexicon, 'find' | 'count'>;

/**
 * The lexicon entry that a word form belongs to: its irregular base form, or of the word itself
 * and what the ending rules make of it the one that is most frequent in English.
 *
 * @param word - One word in lower case.
 * @returns The entry, or -1 where the lexicon has none.
 */
export function lemma(word: string, lexicon: Words): number {
  const irregular = irregularForms.get(word);
  if (irregular !== undefined) return lexicon.find(irregular);
  let best = -1;
  let bestCount = -1;
  const consider = (form: string, bonus: number): void => {
    const entry = lexicon.find(form);
    if (entry < 0) return;
    const count = lexicon.count(entry) + bonus;
    if (count <= bestCount) return;
    best = entry;
    bestCount = count;
  };
  consider(word, asWritten);
  for (const form of baseForms(word, lexicon)) consider(form, 0);
  return best;
}

/** Decides between forms that were never counted in favour of the word as it stands. */
const asWritten = 0.5;

function* baseForms(word: string, lexicon: Words): Iterable<string> {
  for (const [ending, base] of suffixes) {
    if (!word.endsWith(ending)) continue;
    const form = word.slice(0, word.length - ending.length) + base;
    if (form.length < 3) continue;
    if (lexicon.find(form) >= 0) yield form;
    else if (base === '' && /^(ed|ing|er|est)$/.test(ending) && /^..*(.)\1$/.test(form)) {
      yield form.slice(0, -1);
    }
  }
}
