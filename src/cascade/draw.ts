import { seededRandom } from '../random.ts';

/**
 * Draws items at random and without replacement, every set of that size as likely as any other.
 *
 * Selection sampling: Knuth, The Art of Computer Programming 2, 3.4.2, algorithm S.
 *
 * @param count - How many items there are.
 * @param seed - Any integer; the same seed draws the same items.
 * @returns The items in order.
 */
export function draw<Item>(
  items: Iterable<Item>,
  count: number,
  size: number,
  seed: number,
): Item[] {
  const random = seededRandom(seed);
  const drawn: Item[] = [];
  let left = count;
  for (const item of items) {
    if (drawn.length >= size) break;
    if (random() * left < size - drawn.length) drawn.push(item);
    left -= 1;
  }
  return drawn;
}
