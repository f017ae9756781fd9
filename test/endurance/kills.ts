import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '../../src/random.ts';
import { type Paid, type PaidService, startPaidService } from './paid-service.ts';
import { type Ended, Workplace } from './workplace.ts';

/** What a table is made of and where its result goes. */
export interface Table {
  readonly format: 'csv' | 'jsonl';
  readonly toFile: boolean;
  readonly rows: number;
}

/** What came of killing the program and running it again. */
export interface KillReport {
  /** Runs that were killed. */
  readonly kills: number;
  /** Tables that were labelled whole in the end. */
  readonly tables: number;
  /** Requests that were sent, and those that uninterrupted runs send. */
  readonly requests: number;
  readonly needed: number;
  /** Requests with a row that a later run asked again. */
  readonly paidTwice: number;
  /** Requests without an answer when their run was killed. */
  readonly unanswered: number;
  /** Most requests of one kill that were paid twice. */
  readonly mostPaidTwice: number;
  /** How long before the kill the oldest answer had been given that was lost, in milliseconds. */
  readonly oldestLost: number;
}

/** Most requests in flight. */
const concurrency = 4;
const labels = ['billing', 'bug', 'praise'];

/**
 * Labels a table while killing the program at random instants, the same command again after each
 * kill, until a run reaches its end.
 *
 * @throws Error where a run fails by itself or its output is not that of an uninterrupted run, byte
 *   for byte; where a killed run left part of a file, or wrote bytes that do not belong there; and
 *   where more requests of one run were paid twice than it can have had in flight.
 */
export async function killWhileLabelling(table: Table, seed: number): Promise<KillReport> {
  const random = seededRandom(seed);
  const service = await startPaidService(() => 5 + 20 * random());
  const [undisturbed, killed] = [new Workplace(), new Workplace()];
  try {
    const begun = performance.now();
    const expected = await wholeRun(undisturbed, commandOn(undisturbed, table, service), table);
    const span = performance.now() - begun;
    checkExpected(expected, table);
    const needed = service.paid.length;
    const command = commandOn(killed, table, service);
    const killTimes = new Map<number, number>();
    for (let run = 1; ; run++) {
      service.begin();
      const { at, ended } = await killOnce(killed, command, span * random());
      if (at !== undefined) killTimes.set(run, at);
      check(table.toFile ? fileOf(killed) : ended.stdout, expected, ended, table);
      if (ended.status === 0) break;
    }
    const report = account(service.paid.slice(needed), killTimes, needed);
    if (report.mostPaidTwice > concurrency) throw new Error('a kill cost more than was in flight');
    return report;
  } finally {
    await service.close();
    undisturbed.remove();
    killed.remove();
  }
}

/** Joins the reports of several tables. */
export function sum(reports: readonly KillReport[]): KillReport {
  const total = (name: keyof KillReport) => reports.reduce((all, one) => all + one[name], 0);
  const most = (name: keyof KillReport) => Math.max(...reports.map((one) => one[name]));
  return {
    kills: total('kills'),
    tables: total('tables'),
    requests: total('requests'),
    needed: total('needed'),
    paidTwice: total('paidTwice'),
    unanswered: total('unanswered'),
    mostPaidTwice: most('mostPaidTwice'),
    oldestLost: most('oldestLost'),
  };
}

function commandOn(place: Workplace, { format, toFile, rows }: Table, service: PaidService) {
  const numbers = Array.from({ length: rows }, (_, n) => n);
  const csv = `id,text\n${numbers.map((n) => `${n},${textOf(n)}`).join('\n')}\n`;
  const jsonl = numbers.map((id) => `${JSON.stringify({ id, text: textOf(id) })}\n`).join('');
  const input = place.file(`in.${format}`, format === 'csv' ? csv : jsonl);
  const size = ['--batch-size', '2', '--concurrency', String(concurrency)];
  const output = toFile ? ['-o', place.path('out')] : [];
  return ['classify', '-l', labels.join(), '-c', 'text', ...service.model, ...size].concat([
    '-f',
    format,
    ...output,
    input,
  ]);
}

function textOf(n: number): string {
  return `row ${n} is on ${labels[n % 3]}`;
}

async function wholeRun(place: Workplace, command: readonly string[], table: Table) {
  const ended = await place.run(command);
  if (ended.status !== 0) throw new Error(`an undisturbed run failed: ${ended.stderr}`);
  return table.toFile ? readFileSync(place.path('out')) : ended.stdout;
}

/** The undisturbed output itself: a row for each of the input's, each with its own label. */
function checkExpected(expected: Buffer, { format, rows }: Table): void {
  const lines = expected
    .toString()
    .trimEnd()
    .split('\n')
    .slice(format === 'csv' ? 1 : 0);
  const right = lines.filter((line, n) => {
    const label = labels[n % 3];
    return line.endsWith(format === 'csv' ? `,${label}` : `,"label":"${label}"}`);
  });
  if (right.length !== rows) throw new Error(`${right.length} of ${rows} rows are right`);
}

async function killOnce(place: Workplace, command: readonly string[], delay: number) {
  const { child, ended } = place.start(command);
  const awake = new AbortController();
  const early = await Promise.race([
    ended,
    sleep(delay, undefined, { signal: awake.signal }).catch(() => undefined),
  ]);
  awake.abort();
  if (early) return { at: undefined, ended: early };
  const hit = child.kill('SIGKILL');
  const at = performance.now();
  const last = await ended;
  return { at: hit && last.status === null ? at : undefined, ended: last };
}

function fileOf(place: Workplace): Buffer {
  return existsSync(place.path('out')) ? readFileSync(place.path('out')) : Buffer.alloc(0);
}

function check(found: Buffer, expected: Buffer, { status, stderr }: Ended, table: Table): void {
  if (status !== 0 && status !== null) throw new Error(`a run ended with ${status}: ${stderr}`);
  if (status === 0 && !found.equals(expected)) throw new Error('the output is another one');
  const allowed = table.toFile ? [0, expected.length] : [found.length];
  const isPart = expected.subarray(0, found.length).equals(found);
  if (!isPart || !allowed.includes(found.length)) throw new Error('a killed run wrote half a file');
}

function account(
  paid: readonly Paid[],
  killTimes: Map<number, number>,
  needed: number,
): KillReport {
  const lastRun = new Map(paid.flatMap(({ texts, run }) => texts.map((text) => [text, run])));
  const ages = (requests: readonly Paid[]) =>
    requests.map(({ run, answeredAt = Number.POSITIVE_INFINITY }) => {
      return (killTimes.get(run) ?? Number.NEGATIVE_INFINITY) - answeredAt;
    });
  const lost = paid.filter(({ texts, run }) => texts.some((text) => lastRun.get(text) !== run));
  const lostOf = [...killTimes.keys()].map((run) => lost.filter((one) => one.run === run).length);
  return {
    kills: killTimes.size,
    tables: 1,
    requests: paid.length,
    needed,
    paidTwice: lost.length,
    unanswered: ages(paid).filter((age) => age < 0 && age !== Number.NEGATIVE_INFINITY).length,
    mostPaidTwice: Math.max(0, ...lostOf),
    oldestLost: Math.max(0, ...ages(lost)),
  };
}
