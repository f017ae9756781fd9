import { onTestFinished } from 'vitest';
import { type Handler, type ScriptedReply, startService } from './service.ts';

const names = ['billing', 'bug', 'praise'];

/** The label that row `n` of `tickets` gives away. */
export function topic(n: number): string {
  return names[n % 3]!;
}

/** A table of so many rows, each of which names its label. */
export function tickets(count: number): string {
  const rows = Array.from({ length: count }, (_, n) => `${n},a row on ${topic(n)} number ${n}\n`);
  return `id,text\n${rows.join('')}`;
}

/** The same table with its labels. */
export function labelledTickets(count: number): string {
  const [head, ...rows] = tickets(count).trimEnd().split('\n');
  return `${head},label\n${rows.map((row, n) => `${row},${topic(n)}\n`).join('')}`;
}

/** A service for one test, and the arguments that ask it for the labels of `tickets`. */
export async function serve(script: Handler | readonly ScriptedReply[]) {
  const service = await startService(script);
  onTestFinished(() => service.close());
  const model = ['-m', 'custom_url::m', '--url', `${service.url}/v1`];
  return { ...service, args: ['classify', '--labels', names.join(','), ...model] };
}
