// Feeds everything that reads what others wrote with noise: npm run fuzz, or
//
//   node bench/fuzz.mjs [cases = 1000000] [seed]
import { createViteServer } from 'vitest/node';

const cases = Number(process.argv[2] ?? 1_000_000);
const seed = Number(process.argv[3] ?? Date.now() % 1e9);

const vite = await createViteServer({ configFile: false, logLevel: 'error', appType: 'custom' });
try {
  const { fuzz, fuzzed } = await vite.ssrLoadModule('/test/fuzz/properties.ts');
  process.stdout.write(`seed ${seed}\n`);
  for (const one of fuzzed) {
    const count = Math.ceil(cases * one.share);
    await fuzz(one, count, seed);
    process.stdout.write(`${String(count).padStart(8)} cases: ${one.name}\n`);
  }
} finally {
  await vite.close();
}
