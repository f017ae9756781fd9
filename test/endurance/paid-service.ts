import { setTimeout as sleep } from 'node:timers/promises';
import { startService } from '../support/service.ts';
import { honest, rowsOf } from '../support/simulated-models.ts';

/** A request that the service was asked and, unless its asker died first, was paid for. */
export interface Paid {
  readonly texts: readonly string[];
  /** The run that sent it, as `begin` counts them. */
  readonly run: number;
  /** When its reply was handed to the system, in milliseconds of `performance.now`. */
  answeredAt: number | undefined;
}

export interface PaidService {
  /** What names it on the command line. */
  readonly model: readonly string[];
  readonly paid: readonly Paid[];
  /** A new run of the program begins. */
  begin(): void;
  close(): Promise<void>;
}

/**
 * An honest model that keeps account of what every run has asked.
 *
 * @param latency - Milliseconds before an answer; asked for each request.
 */
export async function startPaidService(latency: () => number): Promise<PaidService> {
  const paid: Paid[] = [];
  let run = 0;
  const answer = honest();
  const service = await startService(async (request, index) => {
    const entry: Paid = {
      texts: rowsOf(request).map(({ text }) => text),
      run,
      answeredAt: undefined,
    };
    paid.push(entry);
    await sleep(latency());
    entry.answeredAt = performance.now();
    return answer(request, index);
  });
  return {
    model: ['-m', 'custom_url::m', '--url', `${service.url}/v1`],
    paid,
    begin() {
      run += 1;
    },
    close: service.close,
  };
}
