import { topic } from './asking.ts';
import { type EmulatorOptions, startBatchService } from './batch-service.ts';
import type { Place, RunOptions } from './program.ts';
import { honest } from './simulated-models.ts';

const labels = ['billing', 'bug', 'praise'];

/** The service of one test, and the program pointed at it. */
export async function batches(place: Place, options: Partial<EmulatorOptions> = {}) {
  const emulator = await startBatchService({ model: honest({ labels }), ...options });
  const env = {
    AZURE_OPENAI_ENDPOINT: emulator.url,
    AZURE_OPENAI_API_KEY: 'canary-key-0123456789',
  };
  const model = ['-m', 'azure::mine', '-l', labels.join(), '-c', 'text'];
  const waiting = ['--interval', '0.02'];
  const run = (args: readonly string[], more: RunOptions = {}, at = place) =>
    at.run(['batch', ...args], { ...more, env: { ...env, ...more.env } });
  return {
    ...emulator,
    env,
    run,
    submitArgs: ['submit', 'in.csv', ...model, '-o', 'out.csv', ...waiting],
    submit: (...more: string[]) =>
      run(['submit', 'in.csv', ...model, '-o', 'out.csv', ...waiting, ...more]),
    fetch: (...more: string[]) => run(['fetch', 'out.csv.batch', ...waiting, ...more]),
    /** The texts that were sent in jobs that were not refused, each as often as it was sent. */
    sent: () =>
      emulator.jobs
        .filter(({ status }) => status !== 'failed')
        .flatMap(({ file }) => [...emulator.files.get(file)!.matchAll(/a row on \w+ number \d+/g)])
        .map(([text]) => text),
  };
}

/** The texts of the rows of `tickets`. */
export function texts(from: number, to: number): string[] {
  return Array.from(
    { length: to - from },
    (_, n) => `a row on ${topic(from + n)} number ${from + n}`,
  );
}
