import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startPaidService } from './paid-service.ts';
import { type Ended, Workplace } from './workplace.ts';

/** What is made to fail. */
export interface Faults {
  /** The system's code, such as `EIO`. */
  readonly code: string;
  /** Only operations whose name begins so count. */
  readonly only?: string;
  /** What fails has been done by half. */
  readonly torn?: boolean;
  /** Every how many-th operation is made to fail, one run each: 1 for all of them. */
  readonly stride: number;
}

export interface SweepReport {
  /** Operations of a run without a fault. */
  readonly operations: number;
  /** Runs with a fault that gave the whole output all the same, and those that ended with an error. */
  readonly whole: number;
  readonly refused: number;
}

const preload = [join(import.meta.dirname, '../support/failing-fs.mjs')];
const input = 'id,text\n1,a bug\n2,much praise\n3,one more bug\n';
const labelled = 'id,text,label\n1,a bug,bug\n2,much praise,praise\n3,one more bug,bug\n';

/**
 * Runs the program with its first file operation failing, then the second, and so on, until a run
 * has fewer. After each, the same command again without a fault.
 *
 * @throws Error where a run ends neither with a whole output nor with an error that says what could
 *   not be read or written; where a file is half written or left behind; and where the run after it
 *   does not give the whole output.
 */
export async function sweep({ stride, ...fault }: Faults): Promise<SweepReport> {
  const report = { operations: 0, whole: 0, refused: 0 };
  const service = await startPaidService(() => 1);
  try {
    for (let at = stride; ; at += stride) {
      const { ended, operations } = await failAt({ ...fault, at }, service.model);
      if (operations < at) return { ...report, operations };
      report[ended.status === 0 ? 'whole' : 'refused'] += 1;
    }
  } finally {
    await service.close();
  }
}

async function failAt(fault: object & { at: number }, model: readonly string[]) {
  const place = new Workplace();
  const counting = new Workplace();
  try {
    const output = place.path('out.csv');
    const command = ['classify', '-l', 'bug,praise', '-c', 'text', ...model, '--batch-size', '1'];
    const files = ['-o', output, '--summary', place.path('run.json'), place.file('in.csv', input)];
    const spec = { ...fault, under: place.folder, count: counting.path('count') };
    const env = { SKLLM_TEST_FAIL: JSON.stringify(spec) };
    const ended = await place.run([...command, ...files], { preload, env });
    checkEnd(ended, place, fault.at);
    const again = await place.run([...command, ...files]);
    if (again.status !== 0) throw new Error(`after the fault ${fault.at}: ${again.stderr}`);
    checkWhole(output, fault.at);
    return { ended, operations: Number(readFileSync(counting.path('count'))) };
  } finally {
    place.remove();
    counting.remove();
  }
}

function checkEnd({ status, stderr }: Ended, place: Workplace, at: number): void {
  const output = place.path('out.csv');
  const explained = status === 2 && /cannot (be )?(read|writ)/.test(stderr);
  if (status !== 0 && !explained) throw new Error(`the fault ${at} ended in ${status}: ${stderr}`);
  if (/\n +at /.test(stderr)) throw new Error(`the fault ${at} showed a stack: ${stderr}`);
  if (existsSync(output)) checkWhole(output, at);
  else if (status === 0) throw new Error(`the fault ${at} lost the output without a word`);
  const left = readdirSync(place.folder).filter((name) => name.endsWith('.tmp'));
  if (left.length > 0) throw new Error(`the fault ${at} left ${left.join()} behind`);
}

function checkWhole(output: string, at: number): void {
  const found = readFileSync(output, 'utf8');
  if (found !== labelled) throw new Error(`the fault ${at} left a wrong output: ${found}`);
}
