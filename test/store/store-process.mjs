/*
 * Uses a store in a process of its own, to be started at once with others or killed.
 *
 *     node store-process.mjs <folder of the built store> <store> key <time>
 *     node store-process.mjs <folder of the built store> <store> put <name>
 *
 * `key` opens the store at a time, in milliseconds since 1970, and prints the key of a row. `put` stores rows `<name> <n>` until it is killed or fails, and
 * prints the number of each one that is stored.
 */
import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [built, dir, use, name] = process.argv.slice(2);
const { openStore } = await import(pathToFileURL(join(built, 'predictions.js')).href);
if (use === 'key') while (Date.now() < Number(name));
const store = openStore({ dir }).task({
  identity: { model: 'm' },
  task: {
    kind: 'labels',
    labels: [{ name: 'a' }, { name: 'b' }],
    multiple: false,
    minLabels: 1,
    input: { columns: ['text'] },
  },
  promptVersion: 1,
});

if (use === 'key') writeSync(1, store.key('row'));
else await Promise.all(Array.from({ length: 8 }, (_, lane) => putFrom(lane)));

async function putFrom(lane) {
  for (let row = lane; ; row += 8) {
    const answer = { prediction: { kind: 'labels', labels: [`${name} ${row}`] } };
    await store.put(store.key(`${name} ${row}`), answer);
    writeSync(1, `${row}\n`);
  }
}
