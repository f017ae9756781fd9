import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { systemText, userText } from '../../src/classify/prompt.ts';
import { replyFormat } from '../../src/classify/reply-schema.ts';
import { drawRowKeys } from '../../src/classify/row-keys.ts';
import { seededRandom } from '../../src/random.ts';
import { labelTask } from '../support/label-task.ts';
import { plainRows, plainSystem } from './injection.ts';

/** Tokens of a table's requests (rules, rows and reply schema) and replies. */
export interface TokenCost {
  readonly table: string;
  readonly plain: number;
  readonly defended: number;
}

/** What the defences cost on the fixtures, in packs of 20. */
export function tokenCosts(): readonly TokenCost[] {
  return [
    costOf({ table: 'reviews.csv', delimiter: ',', columns: 1 }, ['positive', 'negative']),
    costOf({ table: 'news.csv', delimiter: ';', columns: 2 }, [
      'world',
      'sport',
      'business',
      'science',
    ]),
  ];
}

/** A fixture, and how many of its last columns are the text. */
interface Source {
  readonly table: string;
  readonly delimiter: string;
  readonly columns: number;
}

function costOf({ table, delimiter, columns }: Source, names: readonly string[]): TokenCost {
  const file = readFileSync(join(import.meta.dirname, '../../fixtures', table));
  const records: string[][] = parse(file, { bom: true, delimiter, from: 2 });
  const texts = records.map((record) => record.slice(-columns).join('\n'));
  const task = labelTask(names);
  const keys = drawRowKeys(20, seededRandom(1));
  const total = { plain: 0, defended: 0 };
  for (let from = 0; from < texts.length; from += keys.length) {
    const pack = texts.slice(from, from + keys.length);
    const rest = (keys: readonly string[]) => {
      const reply = pack.map((_, at) => [keys[at]!, names[at % names.length]]);
      const format = replyFormat(task, keys.slice(0, pack.length), 'schema');
      return JSON.stringify([format, Object.fromEntries(reply)]);
    };
    const rows = pack.map((text, at) => ({ key: keys[at]!, text }));
    const system = systemText(task, 'schema');
    total.defended += tokens(system + userText(task, rows, 'schema') + rest(keys));
    const plain = plainSystem(task, 'schema') + plainRows(pack);
    total.plain += tokens(plain + rest(keys.map((_, at) => String(at + 1))));
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
