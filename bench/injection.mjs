// What hostile rows do to the rows around them, with a model that obeys whatever it reads:
//
//   npm run build && node bench/injection.mjs [hostile rows of each kind = 120]
import { createViteServer } from 'vitest/node';

const hostile = Number(process.argv[2] ?? 120);

const vite = await createViteServer({ configFile: false, logLevel: 'error', appType: 'custom' });
try {
  const { kinds } = await vite.ssrLoadModule('/test/endurance/attacks.ts');
  const { defended, undefended } = await vite.ssrLoadModule('/test/endurance/injection.ts');
  const { tokenCosts } = await vite.ssrLoadModule('/test/endurance/token-cost.ts');
  print(
    'rows that name',
    'defences',
    'rows a request',
    'harmless',
    'flipped',
    'not a label',
    'forged',
    'tokens let in',
  );
  for (const kind of kinds) {
    report(kind, 'none', 20, undefended(kind, hostile));
    report(kind, 'all', 20, await defended(kind, hostile));
    report(kind, 'all', 1, await defended(kind, hostile, 1));
  }
  for (const { table, plain, defended: cost } of tokenCosts()) {
    const more = ((100 * (cost - plain)) / plain).toFixed(1);
    process.stdout.write(
      `${table}: ${plain} tokens undefended, ${cost} defended: ${more} % more\n`,
    );
  }
} finally {
  await vite.close();
}

function report(kind, defences, size, { harmless, flipped, outOfSet, forged, tokensLetIn }) {
  print(kind, defences, size, harmless, flipped, outOfSet, forged, tokensLetIn);
}

function print(...cells) {
  process.stdout.write(`${cells.map((cell) => String(cell).padStart(14)).join(' ')}\n`);
}
