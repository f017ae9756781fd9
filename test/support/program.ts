import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { onTestFinished } from 'vitest';

const root = resolve(import.meta.dirname, '../..');

/** The program as it is shipped; `npm test` builds it first. */
export const program = join(root, 'bin/skllm.js');

export interface Finished {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number | null;
}

export interface RunOptions {
  readonly stdin?: string | Buffer;
  readonly env?: Readonly<Record<string, string>>;
  /** The working directory in place of the project's folder. */
  readonly cwd?: string;
}

/** A path inside the project's fixtures. */
export function fixture(name: string): string {
  return join(root, 'fixtures', name);
}

/** A folder of its own for one test, with a home folder that holds no settings. */
export class Place {
  readonly #base = mkdtempSync(join(tmpdir(), 'skllm-test-'));
  readonly path = join(this.#base, 'project');
  readonly home = join(this.#base, 'home');
  readonly #children: ChildProcessWithoutNullStreams[] = [];

  constructor() {
    mkdirSync(this.path);
    mkdirSync(this.home);
    onTestFinished(() => {
      for (const child of this.#children) child.kill('SIGKILL');
      rmSync(this.#base, { recursive: true, force: true, maxRetries: 5 });
    });
  }

  /** Writes a file and gives its path. */
  file(name: string, content: string | Buffer): string {
    const path = join(this.path, name);
    writeFileSync(path, content);
    return path;
  }

  /** The text of a file here. */
  read(name: string): string {
    return readFileSync(join(this.path, name), 'utf8');
  }

  /** Runs the program here and waits for its end. */
  async run(args: readonly string[], options: RunOptions = {}): Promise<Finished> {
    return finished(this.start(args, options.env, options.cwd), options.stdin);
  }

  /** Runs a line of shell here, in which `skllm` is the program. */
  async shell(line: string): Promise<Finished> {
    const skllm = `skllm() { '${process.execPath}' '${program}' "$@"; }`;
    return finished(spawn('sh', ['-c', `${skllm}\n${line}`], this.#options({})));
  }

  /** Starts the program here, for tests that talk to it while it runs. */
  start(args: readonly string[], env: Readonly<Record<string, string>> = {}, cwd = this.path) {
    const options = { ...this.#options(env), cwd };
    const child = spawn(process.execPath, [program, ...args], options);
    // A test that fails must not leave it running.
    this.#children.push(child);
    return child;
  }

  #options(env: Readonly<Record<string, string>>) {
    const { PATH } = process.env;
    return { cwd: this.path, env: { PATH, HOME: this.home, NO_COLOR: '1', ...env } };
  }
}

async function finished(
  child: ChildProcessWithoutNullStreams,
  stdin: string | Buffer = '',
): Promise<Finished> {
  child.stdin.on('error', () => {}); // The program may end without reading all of it.
  child.stdin.end(stdin);
  const [stdout, stderr, status] = await Promise.all([
    collect(child.stdout),
    collect(child.stderr),
    new Promise<number | null>((done) => child.on('close', done)),
  ]);
  return { stdout, stderr, status };
}

async function collect(stream: NodeJS.ReadableStream): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  // Each byte its own character, so that a test can compare bytes.
  return Buffer.concat(chunks).toString('latin1');
}
