// A script of the kind that goes through a file of requests in parallel under limits of requests and
// tokens a minute: a loop that hands out requests as capacity returns, five attempts each, a pause
// after being refused, replies appended to a file in the order in which they come.
//
//   node bench/peers/parallel-script.mjs <address> <rows> <at once> <output>

import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { promptFor, textOf } from './rows.mjs';

const [baseURL, rows, , output] = process.argv.slice(2);
const perMinute = { requests: 120_000, tokens: 50_000_000 };
const capacity = { ...perMinute };
const attempts = 5;
const pause = 15_000; // After a refusal, as long as such scripts wait for limits to pass.

const waiting = [];
const log = `${output}.jsonl`;
let next = 0;
let underWay = 0;
let updated = Date.now();
let refusedAt = 0;
writeFileSync(log, '');

while (next < Number(rows) || waiting.length > 0 || underWay > 0) {
  refill();
  const job = waiting.shift() ?? fresh();
  const tokens = job ? Math.ceil(job.body.length / 4) : 0;
  if (job && capacity.requests >= 1 && capacity.tokens >= tokens) {
    capacity.requests -= 1;
    capacity.tokens -= tokens;
    underWay += 1;
    ask(job);
  } else if (job) waiting.unshift(job);
  await sleep(1);
  if (refusedAt > 0 && Date.now() - refusedAt < pause) {
    await sleep(pause - (Date.now() - refusedAt));
    refusedAt = 0;
  }
}

const found = new Array(Number(rows)).fill('');
for (const line of readFileSync(log, 'utf8').trim().split('\n')) {
  const { index, label } = JSON.parse(line);
  found[index] = label ?? '';
}
writeFileSync(output, JSON.stringify(found));

function fresh() {
  if (next >= Number(rows)) return undefined;
  const messages = [{ role: 'user', content: promptFor(textOf(next)) }];
  return { index: next++, left: attempts, body: JSON.stringify({ model: 'test', messages }) };
}

function refill() {
  const now = Date.now();
  for (const kind of ['requests', 'tokens']) {
    const more = (perMinute[kind] * (now - updated)) / 60_000;
    capacity[kind] = Math.min(perMinute[kind], capacity[kind] + more);
  }
  updated = now;
}

async function ask(job) {
  try {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${baseURL}/chat/completions`, {
      method: 'POST',
      headers,
      body: job.body,
    });
    if (response.status === 429) refusedAt = Date.now();
    const reply = await response.json();
    if (reply.error) throw new Error(reply.error.message);
    append({ index: job.index, label: reply.choices[0].message.content });
  } catch {
    job.left -= 1;
    if (job.left > 0) waiting.push(job);
    else append({ index: job.index });
  } finally {
    underWay -= 1;
  }
}

function append(line) {
  appendFileSync(log, `${JSON.stringify(line)}\n`);
}

function sleep(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
