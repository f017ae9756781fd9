import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const program = resolve(import.meta.dirname, '../../bin/skllm.js');

/** A run of the program that has ended. */
export interface Ended {
  readonly stdout: Buffer;
  readonly stderr: string;
  /** Null where a signal ended it. */
  readonly status: number | null;
}

/** A run of the program on its way. */
export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}

export interface StartOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Modules that the process loads before the program. */
  readonly preload?: readonly string[];
  /** A shell line that ends in `exec "$@"` and changes what the program runs under. */
  readonly shell?: string;
  readonly uid?: number;
  /** Standard input: empty unless the test is to write it. */
  readonly stdin?: 'pipe';
}

/**
 * A folder with input, settings and store of its own, in which the built program runs. It needs no
 * test runner, so that benchmarks can use it too.
 */
export class Workplace {
  readonly folder = mkdtempSync(join(tmpdir(), 'skllm-endurance-'));
  readonly home = join(this.folder, 'home');

  constructor() {
    mkdirSync(this.home);
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  file(name: string, content: string | Buffer): string {
    writeFileSync(this.path(name), content);
    return this.path(name);
  }

  start(args: readonly string[], options: StartOptions = {}): Running {
    const imports = (options.preload ?? []).flatMap((path) => ['--import', path]);
    const line = [process.execPath, ...imports, program, ...args];
    const [command = '', ...rest] = options.shell
      ? ['sh', '-c', options.shell, 'sh', ...line]
      : line;
    const { PATH } = process.env;
    const child = spawn(command, rest, {
      cwd: this.folder,
      env: { PATH, HOME: this.home, NO_COLOR: '1', ...options.env },
      stdio: [options.stdin ?? 'ignore', 'pipe', 'pipe'],
      ...(options.uid === undefined ? {} : { uid: options.uid }),
    });
    return { child, ended: end(child) };
  }

  run(args: readonly string[], options: StartOptions = {}): Promise<Ended> {
    return this.start(args, options).ended;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

async function end(child: ChildProcess): Promise<Ended> {
  const [stdout, stderr] = [[] as Buffer[], [] as Buffer[]];
  child.stdout?.on('data', (part: Buffer) => stdout.push(part));
  child.stderr?.on('data', (part: Buffer) => stderr.push(part));
  const status = await new Promise<number | null>((done) => child.on('close', done));
  return { stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString(), status };
}
