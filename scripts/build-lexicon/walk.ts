import type { Graph } from './graph.ts';
import { fraction, type Random } from './random.ts';

/** Most words of a walk. */
export const longestWalk = 40;

/**
 * Walks over WordNet at random and writes down a word of each place it passes: a sentence of words
 * that belong together (Goikoetxea, Soroa and Agirre 2015, with steps over glosses besides).
 *
 * @param words - Receives the words.
 * @returns How many.
 */
export function walk(graph: Graph, random: Random, words: Int32Array): number {
  let length = 0;
  let synset: number;
  let silent = false;
  if (fraction(random) < 0.5) synset = random() % graph.synsets;
  else {
    const word = random() % graph.words;
    words[length++] = word;
    synset = graph.senses.draw(word, random);
    silent = true;
  }
  while (length < longestWalk) {
    if (!silent) words[length++] = graph.synonyms.draw(synset, random);
    if (fraction(random) < stop || length === longestWalk) break;
    silent = false;
    const related = fraction(random) < alongRelation ? graph.related.draw(synset, random) : -1;
    const word = related < 0 ? graph.gloss.draw(synset, random) : -1;
    if (word >= 0) {
      words[length++] = word;
      const way = fraction(random);
      const next = nextSynset(graph, word, way, random);
      silent = next >= 0 && way >= toMention;
      if (next >= 0) synset = next;
    } else {
      const next = related < 0 ? graph.related.draw(synset, random) : related;
      if (next < 0) break;
      synset = next;
    }
  }
  return length;
}

/** Chance that a walk ends at a place. */
const stop = 0.15;
/** Chance that a step follows a relation; else a word of the gloss is said. */
const alongRelation = 0.37;
/** From a word of a gloss: chance to go on to another gloss that holds it … */
const toMention = 0.4;
/** … or to one of its meanings; else the walk stays where it was. */
const toSense = 0.4;

function nextSynset(graph: Graph, word: number, way: number, random: Random): number {
  if (way < toMention) return graph.mentions.draw(word, random);
  return way < toMention + toSense ? graph.senses.draw(word, random) : -1;
}
