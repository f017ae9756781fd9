import { type Concept, concepts } from './words/concepts.ts';

/**
 * The concepts that a label names: by the whole label, by a part of it (`joy or surprise`), or,
 * for labels of one or two words, by a word of it.
 */
export function conceptsOf(label: string): readonly Concept[] {
  const name = label.trim().toLowerCase();
  const parts = name.split(/\s*(?:,|\/|\band\b|\bor\b|&)\s*/);
  const found = [name, ...parts].flatMap(named);
  if (found.length > 0) return [...new Set(found)];
  const words = name.match(/[a-z]+/g) ?? [];
  return words.length > 2 ? [] : [...new Set(words.flatMap((word) => byAlias.get(word) ?? []))];
}

const byAlias = new Map<string, Concept>(
  concepts.flatMap((concept) => concept.aliases.map((alias) => [alias, concept] as const)),
);

function named(part: string): readonly Concept[] {
  const concept = byAlias.get(part) ?? byAlias.get(part.replace(/s$/, ''));
  return concept === undefined ? [] : [concept];
}
