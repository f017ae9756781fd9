// Kills the program at random instants, runs the same command again, and checks that the output is
// that of an undisturbed run: npm run endurance, or, after a build,
//
//   node bench/kill.mjs [kills = 500] [seed]
import { createViteServer } from 'vitest/node';

const kills = Number(process.argv[2] ?? 500);
const seed = Number(process.argv[3] ?? Date.now() % 1e6);
const kinds = ['csv', 'jsonl'].flatMap((format) =>
  [true, false].map((toFile) => ({ format, toFile, rows: 300 })),
);

const vite = await createViteServer({ configFile: false, logLevel: 'error', appType: 'custom' });
try {
  const { killWhileLabelling, sum } = await vite.ssrLoadModule('/test/endurance/kills.ts');
  const reports = [];
  let table = 0;
  const lane = async () => {
    while (reports.reduce((all, one) => all + one.kills, 0) < kills) {
      const kind = kinds[table % kinds.length];
      reports.push({ ...kind, ...(await killWhileLabelling(kind, seed + table++)) });
    }
  };
  await Promise.all([lane(), lane()]);
  for (const { format, toFile } of kinds) {
    const own = reports.filter((one) => one.format === format && one.toFile === toFile);
    print(`${format} ${toFile ? 'to a file' : 'to a pipe'}`, sum(own));
  }
  print(`all (seed ${seed})`, sum(reports));
} finally {
  await vite.close();
}

function print(name, report) {
  const figures = Object.entries(report).map(([key, value]) => `${key} ${Math.round(value)}`);
  process.stdout.write(`${name}: ${figures.join(', ')}\n`);
}
