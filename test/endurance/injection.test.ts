import { describe, expect, it } from 'vitest';
import { kinds } from './attacks.ts';
import { defended, undefended } from './injection.ts';
import { tokenCosts } from './token-cost.ts';

// `node bench/injection.mjs` does the same with four times the rows.
describe('hostile rows, with a model that obeys whatever it reads,', () => {
  it.each(['key', 'framing'] as const)('of the kind %s reach no other row', async (kind) => {
    expect(undefended(kind, 30).flipped).toBeGreaterThan(0);
    const damage = await defended(kind, 30);
    expect(damage).toMatchObject({ harmless: 60, flipped: 0, forged: 0, tokensLetIn: 0 });
  });

  it.each(['position', 'all'] as const)(
    'of the kind %s are stopped by --batch-size 1 alone',
    async (kind) => {
      const together = await defended(kind, 30);
      expect(together.flipped).toBeGreaterThan(0);
      expect(together.forged).toBe(0);
      expect(await defended(kind, 30, 1)).toMatchObject({ harmless: 60, flipped: 0 });
    },
  );

  it('never bring into the output what is no label', async () => {
    expect(undefended('all', 30).outOfSet).toBeGreaterThan(0);
    for (const kind of kinds) expect((await defended(kind, 12)).outOfSet).toBe(0);
  });
});

it.each(tokenCosts())('the defences cost at most 15 % more tokens: $table', (cost) => {
  expect(cost.defended / cost.plain).toBeLessThanOrEqual(1.15);
});
