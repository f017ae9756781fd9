// How well the pace uses a service whose limits it does not know. Virtual time: the numbers are
// the same on every machine.
//
//   node bench/pacing.mjs [seed]
import { createViteServer } from 'vitest/node';

const seed = Number(process.argv[2] ?? 1);
const vite = await createViteServer({ configFile: false, logLevel: 'error', appType: 'custom' });
try {
  const { scenarios, simulate } = await vite.ssrLoadModule('/test/support/simulation.ts');
  const rows = [];
  for (const scenario of scenarios) {
    const result = await simulate(scenario, seed);
    rows.push({
      scenario: scenario.name,
      'of the optimum': result.efficiency.toFixed(3),
      'refused %': (100 * result.refused).toFixed(2),
      'requests a pack': result.amplification.toFixed(3),
      seconds: result.seconds.toFixed(1),
    });
  }
  process.stdout.write(`${table(rows)}\n`);
} finally {
  await vite.close();
}

function table(rows) {
  const names = Object.keys(rows[0]);
  const lines = [names, ...rows.map((row) => names.map((name) => row[name]))];
  const widths = names.map((_, at) => Math.max(...lines.map((line) => line[at].length)));
  const pad = (cell, at) => (at === 0 ? cell.padEnd(widths[at]) : cell.padStart(widths[at]));
  return lines.map((line) => line.map(pad).join('  ')).join('\n');
}
