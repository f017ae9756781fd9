import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { systemText, userText } from '../../src/classify/prompt.ts';
import { drawRowKeys } from '../../src/classify/row-keys.ts';
import { randomNumbers } from '../support/fake-clock.ts';
import { labelTask } from '../support/label-task.ts';
import { plainRows, plainSystem } from './injection.ts';

/** Tokens of a table's requests and replies. */
export interface TokenCost {
  readonly table: string;
  readonly plain: number;
  readonly defended: number;
}

/** What the defences cost on the fixtures, in packs of 20. */
export function tokenCosts(): readonly TokenCost[] {
  return [
    costOf('reviews.csv', ',', ['positive', 'negative']),
    costOf('news.csv', ';', ['world', 'sport', 'business', 'science']),
  ];
}

/** The text is the last column. */
function costOf(table: string, delimiter: string, names: readonly string[]): TokenCost {
  const file = readFileSync(join(import.meta.dirname, '../../fixtures', table));
  const records: string[][] = parse(file, { bom: true, delimiter, from: 2 });
  const texts = records.map((record) => record.at(-1) ?? '');
  const task = labelTask(names);
  const keys = drawRowKeys(20, randomNumbers(1));
  const total = { plain: 0, defended: 0 };
  for (let from = 0; from < texts.length; from += keys.length) {
    const pack = texts.slice(from, from + keys.length);
    const reply = (key: (at: number) => string) =>
      JSON.stringify(Object.fromEntries(pack.map((_, at) => [key(at), names[at % names.length]])));
    const rows = pack.map((text, at) => ({ key: keys[at]!, text }));
    const user = userText(task, rows, 'schema');
    total.defended += tokens(systemText(task, 'schema') + user + reply((at) => keys[at]!));
    const plain = plainSystem(task, 'schema') + plainRows(pack);
    total.plain += tokens(plain + reply((at) => String(at + 1)));
  }
  return { table, ...total };
}

/**
 * Tokens of a text, reckoned as tokenizers of the GPT family cut it before they join pieces: words
 * with the space before them (one more for every nine letters), up to three digits, runs of signs.
 */
function tokens(text: string): number {
  let count = 0;
  for (const [piece] of text.matchAll(/ ?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+|\s+/gu)) {
    count += /\p{L}/u.test(piece) ? 1 + Math.floor((piece.trim().length - 1) / 9) : 1;
  }
  return count;
}
