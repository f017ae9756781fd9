// What a service costs that fails at random, and what a million equal rows cost.
//
//   node bench/failures.mjs [seed]
//
// The first part is in virtual time: its numbers are the same on every machine. The second labels a
// file with the built program against a local service.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createViteServer } from 'vitest/node';

const seed = Number(process.argv[2] ?? 1);
const packs = 2000;
const passing = ['rate-limited', 'overloaded', 'network', 'malformed'];

await failingShares();
await equalRows(1_000_000);

async function failingShares() {
  const vite = await createViteServer({ configFile: false, logLevel: 'error', appType: 'custom' });
  try {
    const { runVirtually, randomTrouble } = await vite.ssrLoadModule(
      '/test/support/virtual-run.ts',
    );
    for (const [name, kinds] of [
      ['refused, broken, cut', passing],
      ['the same and timeouts', [...passing, 'timeout']],
    ]) {
      for (const share of [0.1, 0.3, 0.5]) {
        const trouble = randomTrouble(share, kinds);
        const { requests, outcomes, error } = await runVirtually({ packs, seed, trouble });
        if (error) throw error;
        const labelled = outcomes.filter((outcome) => 'prediction' in outcome).length;
        const factor = (requests * (1 - share)) / packs;
        print(
          `${name}, p = ${share}: ${requests} requests, ${factor.toFixed(3)} x packs / (1 - p), ${labelled} of ${outcomes.length} rows`,
        );
      }
    }
  } finally {
    await vite.close();
  }
}

/** A service that answers `bug` for every row, whatever it says. */
function startService() {
  const service = { requests: 0 };
  const server = createServer(async (incoming, outgoing) => {
    let body = '';
    for await (const chunk of incoming) body += chunk;
    service.requests += 1;
    const { schema } = JSON.parse(body).response_format.json_schema;
    const labels = Object.keys(schema.properties).map((key) => [key, 'bug']);
    const content = JSON.stringify(Object.fromEntries(labels));
    const choice = { index: 0, finish_reason: 'stop', message: { role: 'assistant', content } };
    outgoing.end(JSON.stringify({ choices: [choice] }));
  });
  return new Promise((ready) => {
    server.listen(0, '127.0.0.1', () => ready({ service, server, port: server.address().port }));
  });
}

async function equalRows(rows) {
  const folder = mkdtempSync(join(tmpdir(), 'skllm-equal-'));
  const { service, server, port } = await startService();
  try {
    const input = join(folder, 'in.csv');
    writeFileSync(input, `text\n${'the same bug\n'.repeat(rows)}`);
    const began = performance.now();
    const peak = await label([input, '-o', join(folder, 'out.csv')], port, folder);
    const seconds = (performance.now() - began) / 1000;
    print(
      `${rows} equal rows: ${service.requests} request, ${seconds.toFixed(1)} s, ${peak} MB at most`,
    );
  } finally {
    server.close();
    server.closeAllConnections();
    rmSync(folder, { recursive: true });
  }
}

/** Runs the program; gives its peak of memory in MB, which it reports itself. */
function label(args, port, home) {
  const told = join(home, 'peak.mjs');
  writeFileSync(
    told,
    "process.on('exit', () => console.error('peak ' + process.resourceUsage().maxRSS));",
  );
  const program = join(import.meta.dirname, '../bin/skllm.js');
  const model = ['-m', 'custom_url::m', '--url', `http://127.0.0.1:${port}/v1`];
  const all = ['--import', told, program, 'classify', '--labels', 'bug,praise', ...model, ...args];
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, all, { env: { ...process.env, HOME: home } });
    let stderr = '';
    child.stderr.on('data', (text) => {
      stderr += text;
    });
    child.on('close', (status) => {
      const peak = /peak (\d+)/.exec(stderr)?.[1];
      if (status === 0 && peak) done(Math.round(Number(peak) / 1024));
      else fail(new Error(stderr));
    });
  });
}

function print(line) {
  process.stdout.write(`${line}\n`);
}
