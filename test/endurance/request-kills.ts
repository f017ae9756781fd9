import type { RequestHooks } from '../support/batch-service.ts';
import type { Finished, Place } from '../support/program.ts';
import type { Recorded } from '../support/service.ts';

/** Kills the program before and after every kind of request that a command makes, once each. */
export class RequestKills implements RequestHooks {
  readonly #points = new Set<string>();
  readonly #kindOf: (request: Recorded) => string | undefined;
  #child: ReturnType<Place['start']> | undefined;

  /**
   * @param kindOf - Requests of one kind are told apart no further; at those without one it is not
   *   killed.
   */
  constructor(kindOf: (request: Recorded) => string | undefined) {
    this.#kindOf = kindOf;
  }

  // What is killed before is not carried out either.
  readonly before = (request: Recorded) =>
    this.#kill('before', request) ? ({ fault: 'reset' } as const) : undefined;

  readonly after = (request: Recorded) => void this.#kill('after', request);

  /** Kills what is running. @returns Whether anything was. */
  kill(): boolean {
    return this.#child?.kill('SIGKILL') ?? false;
  }

  /** Runs a command once. Its status is null where it was killed. */
  async run(
    place: Place,
    args: readonly string[],
    env: Readonly<Record<string, string>>,
  ): Promise<Pick<Finished, 'stdout' | 'status'>> {
    const child = place.start(args, env);
    this.#child = child;
    child.stdin.end();
    let stdout = '';
    child.stdout.on('data', (text: Buffer) => {
      stdout += text;
    });
    const status = await new Promise<number | null>((ended) => child.on('close', ended));
    return { status, stdout };
  }

  /**
   * Runs a command again and again until it is not killed.
   *
   * @returns How it ended then, and where it was killed before, such as "after POST /batches".
   */
  async untilWhole(...how: Parameters<RequestKills['run']>) {
    this.#points.clear();
    for (let kills = 0; ; kills++) {
      const ended = await this.run(...how);
      if (ended.status === null) continue;
      if (kills !== this.#points.size) throw new Error('it was ended by something else');
      return { ...ended, points: [...this.#points].toSorted() };
    }
  }

  #kill(moment: string, request: Recorded): boolean {
    const kind = this.#kindOf(request);
    const point = `${moment} ${kind}`;
    if (kind === undefined || this.#points.has(point) || this.#child?.killed) return false;
    this.#points.add(point);
    return this.kill();
  }
}
