/*
 * A service in a process of its own that answers chat completions after a fixed time.
 *
 * As a program it serves and prints its address; `startService` starts it so. Counts are at /counts.
 *
 *   node bench/support/service.mjs [latency in ms = 100] [error of the first place = 0] [of the last = 0]
 *     [share of requests that fail = 0]
 *
 * A row's label is the one that its text names. The errors are the shares of rows that get another
 * label, for the first and the twentieth place in a pack and evenly in between. Requests that fail
 * end in faults of the server and cut connections, and now and then in being refused. A request without a
 * schema is about the one text that follows its last "Text:", and is answered by a bare label.
 */
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(import.meta.url);

/** Starts the service; gives its address, what it counted, and its end. */
export async function startService({ latency = 100, errors = [0, 0], failing = 0 } = {}) {
  const args = [script, latency, ...errors, failing].map(String);
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const url = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.stdout.once('data', (address) => resolve(String(address).trim()));
  });
  return {
    url,
    counts: async () => (await fetch(`${url}/counts`)).json(),
    stop: () => child.kill(),
  };
}

if (process.argv[1] === script) serve();

function serve() {
  const [latency, first, last, failing = 0] = process.argv.slice(2).map(Number);
  const counts = { requests: 0, failed: 0, inputTokens: 0, outputTokens: 0, mostBusy: 0 };
  let busy = 0;
  const server = createServer(async (request, response) => {
    if (request.url === '/counts') return answer(response, counts);
    let text = '';
    for await (const chunk of request) text += chunk;
    busy += 1;
    counts.requests += 1;
    counts.mostBusy = Math.max(counts.mostBusy, busy);
    if (hash(`request ${counts.requests}`) < failing) {
      await new Promise((resolve) => setTimeout(resolve, latency));
      busy -= 1;
      return fail(response, counts.failed++);
    }
    const reply = completion(JSON.parse(text), [first, last]);
    counts.inputTokens += reply.usage.prompt_tokens;
    counts.outputTokens += reply.usage.completion_tokens;
    await new Promise((resolve) => setTimeout(resolve, latency));
    busy -= 1;
    answer(response, reply);
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1', () => {
    process.stdout.write(`http://127.0.0.1:${server.address().port}\n`);
  });
}

function answer(response, body) {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

/** Faults of the server and cut connections in turn; one in twenty is "too many requests". */
function fail(response, number) {
  if (number % 2 === 1) return response.destroy();
  const [status, headers] = number % 20 === 10 ? [429, { 'retry-after': '1' }] : [500, {}];
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify({ error: { message: 'try again', type: 'server_error' } }));
}

function completion({ model, messages, response_format: format }, errors) {
  const prompt = messages.map(({ content }) => content).join('\n');
  const content = format ? packReply(messages, format, errors) : textReply(prompt);
  return {
    id: 'x',
    object: 'chat.completion',
    created: 1,
    model,
    choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content } }],
    usage: { prompt_tokens: tokens(prompt), completion_tokens: tokens(content) },
  };
}

function packReply(messages, format, errors) {
  const schema = format.json_schema.schema.properties;
  const labels = rowsOf(messages.at(-1).content).map(([key, text], place) => [
    key,
    label(text, schema[key].enum, place, errors),
  ]);
  return JSON.stringify(Object.fromEntries(labels));
}

/** The label among those of "Labels: a, b" that the text names. */
function textReply(prompt) {
  const labels = /Labels: (.*)/.exec(prompt)[1].split(', ');
  return label(prompt.slice(prompt.lastIndexOf('Text:')), labels, 0, [0, 0]);
}

/** The rows of a prompt: one a line, as `"key": "text"`. */
function rowsOf(prompt) {
  return [...prompt.matchAll(/^("\w+"): (".*?"),?$/gm)].map(([, key, text]) => [
    JSON.parse(key),
    JSON.parse(text),
  ]);
}

/** Wrong for a share of the texts that depends on the place; which texts is told by their hash. */
function label(text, labels, place, [first, last]) {
  const right = labels.findIndex((name) => text.toLowerCase().includes(name.toLowerCase()));
  const share = first + ((last - first) * Math.min(place, 19)) / 19;
  const wrong = hash(`${place} ${text}`) < share;
  return labels[(Math.max(right, 0) + (wrong ? 1 : 0)) % labels.length];
}

/** A number from 0 to 1 (FNV-1a, 32 bits, its bits mixed once more). */
function hash(text) {
  let value = 0x811c9dc5;
  for (const byte of Buffer.from(text)) value = Math.imul(value ^ byte, 0x01000193);
  value = Math.imul(value ^ (value >>> 16), 0x45d9f3b);
  return ((value ^ (value >>> 16)) >>> 0) / 2 ** 32;
}

function tokens(text) {
  return Math.ceil(text.length / 4);
}
