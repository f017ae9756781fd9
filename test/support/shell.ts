import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Place, program } from './program.ts';
import { onTerminal, type Typing } from './terminal.ts';

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
  const env = { PATH: `${bin}:${PATH}`, HOME: place.home, LC_ALL: 'C.UTF-8' };
  return { env: { ...env, ZDOTDIR: place.home, XDG_CONFIG_HOME: place.home }, called };
}

/**
 * Types a line into an interactive shell on a terminal, and gives the arguments that `skllm` was
 * then called with.
 *
 * @param shell - Its command line; it prints `READY` once it can be typed into.
 * @param keys - What is typed; Enter is added.
 */
export async function typed(place: Place, shell: string, keys: string): Promise<string[]> {
  const { env, called } = shellPlace(place);
  const typing: Typing[] = [
    ['READY', `${keys}\r`],
    ['READY', '\u0004'],
  ];
  const { screen } = await onTerminal(place, shell, typing, env);
  if (!existsSync(called)) throw new Error(`skllm was not called; the screen was:\n${screen}`);
  return readFileSync(called, 'utf8').trimEnd().split('\n');
}
