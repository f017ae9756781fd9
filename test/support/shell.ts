import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Place, program } from './program.ts';

/** Whether a program is there to run. */
export function isInstalled(name: string): boolean {
  return spawnSync(name, ['--version']).error === undefined;
}

/**
 * Puts a `skllm` on the path of a shell: it completes as the program does, and writes down the
 * arguments that anything else was called with.
 *
 * @returns The environment for the shell, and the file of the arguments.
 */
export function shellPlace(place: Place): { env: Record<string, string>; called: string } {
  const bin = join(place.home, 'bin');
  const called = join(place.home, 'called');
  mkdirSync(bin);
  const shim = `#!/bin/sh
case $1 in
  __complete|completion) exec '${process.execPath}' '${program}' "$@" ;;
  *) printf '%s\\n' "$@" > '${called}.tmp' && mv '${called}.tmp' '${called}' ;;
esac
`;
  writeFileSync(join(bin, 'skllm'), shim);
  chmodSync(join(bin, 'skllm'), 0o755);
  const { PATH = '' } = process.env;
  const env = { PATH: `${bin}:${PATH}`, HOME: place.home, LC_ALL: 'C.UTF-8', TERM: 'xterm' };
  return { env: { ...env, ZDOTDIR: place.home, XDG_CONFIG_HOME: place.home }, called };
}

/**
 * Types a line into an interactive shell on a terminal of its own, and gives the arguments that
 * `skllm` was then called with.
 *
 * @param shell - Its command line; it prints `READY` once it can be typed into.
 * @param keys - What is typed; Enter is added.
 */
export async function typed(place: Place, shell: string, keys: string): Promise<string[]> {
  const { env, called } = shellPlace(place);
  const child = spawn('script', ['-qec', shell, '/dev/null'], { cwd: place.path, env });
  let screen = '';
  child.stdout.on('data', (chunk: Buffer) => {
    if (!screen.includes('READY') && `${screen}${chunk}`.includes('READY')) {
      child.stdin.write(`${keys}\r`);
    }
    screen += chunk;
  });
  const deadline = Date.now() + 30_000;
  while (!existsSync(called) && Date.now() < deadline)
    await new Promise((go) => setTimeout(go, 20));
  child.kill('SIGHUP');
  if (!existsSync(called)) throw new Error(`skllm was not called; the screen was:\n${screen}`);
  return readFileSync(called, 'utf8').trimEnd().split('\n');
}
