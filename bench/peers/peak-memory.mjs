// Loaded into a contestant by `node --import`: writes its peak memory, in MB, when it ends.
import { appendFileSync } from 'node:fs';

process.on('exit', () => {
  const { maxRSS } = process.resourceUsage();
  appendFileSync(process.env.PEAK_MEMORY, `${Math.round(maxRSS / 1024)}\n`);
});
