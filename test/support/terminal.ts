import { spawn, spawnSync } from 'node:child_process';
import { type Place, program } from './program.ts';

/** Whether a program is there to run. */
export function isInstalled(name: string): boolean {
  return spawnSync(name, ['--version']).error === undefined;
}

/** Whether tests can have a terminal: `script` of util-linux brings one. */
export const hasTerminal = process.platform === 'linux' && isInstalled('script');

/** What is typed once a text has appeared. */
export type Typing = readonly [appears: string, keys: string];

/**
 * Runs a line of shell on a terminal of its own, in which `$SKLLM` is the program, and types.
 *
 * @returns The exit status, and what the screen was sent.
 */
export function onTerminal(
  place: Place,
  line: string,
  typing: readonly Typing[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ screen: string; status: number | null }> {
  const child = spawn('script', ['-qec', line, '/dev/null'], {
    cwd: place.path,
    env: {
      PATH: process.env.PATH,
      HOME: place.home,
      TERM: 'xterm',
      LC_ALL: 'C.UTF-8',
      SKLLM: `${process.execPath} ${program}`,
      ...env,
    },
  });
  let screen = '';
  let seen = 0;
  let left = typing;
  child.stdout.on('data', (chunk: Buffer) => {
    screen += chunk;
    const [next, ...rest] = left;
    const at = next === undefined ? -1 : screen.indexOf(next[0], seen);
    if (next === undefined || at < 0) return;
    seen = at + next[0].length;
    left = rest;
    child.stdin.write(next[1]);
  });
  return new Promise((done) => child.on('close', (status) => done({ screen, status })));
}
