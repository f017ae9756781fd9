import { onTestFinished } from 'vitest';
import { type FaultServer, startFaultServer, type Toxics } from './fault-server.ts';
import type { Finished } from './program.ts';
import { type Handler, type ScriptedReply, startService, type TestService } from './service.ts';

export const topics = ['billing', 'bug', 'praise'];

/** A table whose rows name their own label, and what it looks like once it is labelled. */
export function topicTable(rows: number): { readonly csv: string; readonly labelled: string } {
  const lines = Array.from({ length: rows }, (_, n) => `${n},a row on ${topicOf(n)} number ${n}`);
  const done = lines.map((line, n) => `${line},${topicOf(n)}`);
  return {
    csv: `id,text\n${lines.map((line) => `${line}\n`).join('')}`,
    labelled: `id,text,label\n${done.map((line) => `${line}\n`).join('')}`,
  };
}

function topicOf(n: number): string {
  return topics[n % topics.length]!;
}

export interface Served extends TestService {
  /** Arguments that label the topics by asking this service. */
  readonly args: readonly string[];
}

/** Starts a service for one test. */
export async function serve(script: Handler | readonly ScriptedReply[]): Promise<Served> {
  const service = await startService(script);
  onTestFinished(() => service.close());
  return { ...service, args: topicArgs(service.url) };
}

/** Starts a service behind a way with faults, for one test. */
export async function serveBehind(
  toxics: Toxics | ((connection: number) => Toxics),
  script: Handler,
): Promise<Served & { readonly way: FaultServer }> {
  const service = await serve(script);
  const way = await startFaultServer(service.url, toxics);
  onTestFinished(() => way.close());
  return { ...service, way, args: topicArgs(way.url) };
}

/** Arguments that label the topics by asking the service at this address. */
export function topicArgs(url: string): string[] {
  return ['classify', '--labels', topics.join(','), '-m', 'custom_url::m', '--url', `${url}/v1`];
}

/** Output and exit status, for one comparison. */
export function result({ stdout, status }: Finished): readonly [string, number | null] {
  return [stdout, status];
}
