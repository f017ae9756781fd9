import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';

/**
 * Makes any number of news-like texts from a table with a column `text`: the first half of one text
 * with the second half of another. The same table gives the same texts.
 *
 * @returns A function that gives the next text.
 */
export function newsTexts(path) {
  const texts = parse(readFileSync(path), { columns: true }).map(({ text }) => text.split(' '));
  let state = 1;
  const any = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return texts[Math.floor((state / 2 ** 32) * texts.length)];
  };
  return () => {
    const [first, second] = [any(), any()];
    return [...first.slice(0, first.length / 2), ...second.slice(second.length / 2)].join(' ');
  };
}
