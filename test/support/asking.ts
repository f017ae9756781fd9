import { onTestFinished } from 'vitest';
import { type Handler, type ScriptedReply, startService, type TestService } from './service.ts';

export const topics = ['billing', 'bug', 'praise'];

/** The label that row `n` of `tickets` gives away. */
export function topic(n: number): string {
  return topics[n % topics.length]!;
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

export interface Served extends TestService {
  /** Arguments that ask this service for the labels of `tickets`. */
  readonly args: readonly string[];
}

/** A service for one test. */
export async function serve(script: Handler | readonly ScriptedReply[]): Promise<Served> {
  const service = await startService(script);
  onTestFinished(() => service.close());
  return { ...service, args: topicArgs(service.url) };
}

/** Arguments that ask the service at this address for the labels of `tickets`. */
export function topicArgs(url: string): string[] {
  return ['classify', '--labels', topics.join(','), '-m', 'custom_url::m', '--url', `${url}/v1`];
}
