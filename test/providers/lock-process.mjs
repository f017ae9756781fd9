// Two contenders for a lock: they take it in turn with those of other processes, and leave it every
// other time as a killed process would. Ends with an error where two have it at once.

import { closeSync, existsSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

const [module, folder, name, turns] = process.argv.slice(2);
const { claim, holderOf, release } = await import(pathToFileURL(module).href);
const lock = join(folder, 'x.lock');
const inside = join(folder, 'inside');
const goneOf = (holder) => join(folder, `${holder}.gone`);

await Promise.all([contend('a'), contend('b')]);

async function contend(letter) {
  for (let turn = 0; turn < Number(turns); turn++) {
    const holder = `${name}-${letter}-${turn}`;
    await take(holder);
    closeSync(openSync(inside, 'wx'));
    await sleep(1);
    rmSync(inside);
    if (turn % 2) await release(lock, holder);
    else writeFileSync(goneOf(holder), '');
  }
}

async function take(holder) {
  for (;;) {
    const other = await holderOf(lock);
    if (!other && (await claim(lock, holder))) return;
    if (other && existsSync(goneOf(other.name))) await release(lock, other.name);
  }
}
