import { type Choice, Choices } from './choices.ts';
import type { Glosses } from './glosses.ts';
import type { Pointer, WordNet } from './wordnet.ts';

/** WordNet as a walker sees it: where it may go, and what it may say on the way. */
export interface Graph {
  readonly words: number;
  readonly synsets: number;
  /** Synset to synsets that a relation leads to. */
  readonly related: Choices;
  /** Synset to words of its gloss. */
  readonly gloss: Choices;
  /** Synset to its own words. */
  readonly synonyms: Choices;
  /** Word to its synsets. */
  readonly senses: Choices;
  /** Word to synsets whose gloss holds it. */
  readonly mentions: Choices;
}

/** Links the synsets and words of WordNet, glosses included. */
export function graphOf({ words, synsets, senses }: WordNet, glosses: Glosses): Graph {
  const synonyms: Choice[][] = synsets.map(() => []);
  senses.forEach((own, word) => {
    for (const { synset, count } of own) synonyms[synset]!.push([word, 1 + Math.log1p(count)]);
  });
  const gloss = glosses.words.map((own) => glossChoices(own, glosses.frequency, synsets.length));
  const mentions: Choice[][] = words.map(() => []);
  gloss.forEach((own, synset) => {
    for (const [word] of own) mentions[word]!.push([synset, 1]);
  });
  return {
    words: words.length,
    synsets: synsets.length,
    related: new Choices(synsets.map(({ pointers }, synset) => relatedChoices(pointers, synset))),
    gloss: new Choices(gloss),
    synonyms: new Choices(synonyms),
    senses: new Choices(
      senses.map((own) => own.map(({ synset, rank, count }) => [synset, count + 0.5 / rank])),
    ),
    mentions: new Choices(mentions),
  };
}

/** How near a relation leads, by the first character of its sign or, before that, the whole sign. */
const nearness: Readonly<Record<string, number>> = {
  '@': 1, // hypernym
  '~': 0.7, // hyponym
  '#': 0.5, // holonym
  '%': 0.5, // meronym
  '=': 0.7, // attribute
  '+': 1, // derivation
  ';': 1, // domain: topic or region
  '-': 1, // member of a domain
  '*': 0.7, // entailment
  '>': 0.7, // cause
  '^': 1, // also see
  $: 1, // verb group
  '&': 1, // similar
  '<': 0.5, // participle
  '\\': 1, // pertainym
  '!': 0, // antonym: opposites are near in use, and labels are often opposites
  ';u': 0, // domain: usage, such as slang
  '-u': 0,
};

/** One of many pointers of a kind counts less: a general synset has hundreds of hyponyms. */
function relatedChoices(pointers: readonly Pointer[], synset: number): Choice[] {
  const kinds = new Map<string, number>();
  const kindOf = ({ sign }: Pointer) => (sign in nearness ? sign : sign[0]!);
  for (const pointer of pointers) {
    kinds.set(kindOf(pointer), (kinds.get(kindOf(pointer)) ?? 0) + 1);
  }
  return pointers.flatMap((pointer): Choice[] => {
    const weight = nearness[kindOf(pointer)]! / Math.sqrt(kinds.get(kindOf(pointer))!);
    return weight === 0 || pointer.synset === synset ? [] : [[pointer.synset, weight]];
  });
}

/** A word in more glosses than this part says nothing. */
const mostGlosses = 0.02;

function glossChoices(
  gloss: readonly number[],
  frequency: Int32Array,
  synsets: number,
): readonly Choice[] {
  const weights = new Map<number, number>();
  for (const word of gloss) {
    if (frequency[word]! >= mostGlosses * synsets) continue;
    const rarity = Math.log(synsets / frequency[word]!);
    weights.set(word, (weights.get(word) ?? 0) + rarity ** 2);
  }
  return [...weights];
}
