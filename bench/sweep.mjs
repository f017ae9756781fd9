// Makes every file operation of a run fail in turn, and checks what comes of it: npm run endurance,
// or, after a build,
//
//   node bench/sweep.mjs
import { createViteServer } from 'vitest/node';

const sweeps = [
  { code: 'EIO', stride: 1 },
  { code: 'EACCES', stride: 1 },
  { code: 'ENOSPC', only: 'write', torn: true, stride: 1 },
];

const vite = await createViteServer({ configFile: false, logLevel: 'error', appType: 'custom' });
try {
  const { sweep } = await vite.ssrLoadModule('/test/endurance/sweep.ts');
  for (const faults of sweeps) {
    const { operations, whole, refused } = await sweep(faults);
    const name = `${faults.code} in ${faults.only ?? 'any operation'}${faults.torn ? ', torn' : ''}`;
    process.stdout.write(
      `${name}: ${operations} operations, ${whole} runs whole all the same, ${refused} with an error\n`,
    );
  }
} finally {
  await vite.close();
}
