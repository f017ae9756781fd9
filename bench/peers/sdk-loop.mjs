// A loop over the SDK as one writes it in an afternoon: one row a request, so many at once, and the
// SDK's own two retries. A row that fails all the same is skipped.
//
//   node bench/peers/sdk-loop.mjs <address> <rows> <at once> <output>

import { writeFileSync } from 'node:fs';
import OpenAI from 'openai';
import { promptFor, textOf } from './rows.mjs';

const [baseURL, rows, atOnce, output] = process.argv.slice(2);
const client = new OpenAI({ baseURL, apiKey: 'none' });
const found = new Array(Number(rows)).fill('');
let next = 0;

await Promise.all(Array.from({ length: Number(atOnce) }, worker));
writeFileSync(output, JSON.stringify(found));

async function worker() {
  while (next < found.length) {
    const index = next++;
    try {
      const messages = [{ role: 'user', content: promptFor(textOf(index)) }];
      const reply = await client.chat.completions.create({ model: 'test', messages });
      found[index] = reply.choices[0].message.content;
    } catch {
      // Lost, as such scripts lose it.
    }
  }
}
