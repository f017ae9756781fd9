import { onTestFinished } from 'vitest';
import { type Served, serve, topicArgs } from './asking.ts';
import { type FaultServer, startFaultServer, type Toxics } from './fault-server.ts';
import type { Finished } from './program.ts';
import type { Handler } from './service.ts';

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

/** Output and exit status, for one comparison. */
export function result({ stdout, status }: Finished): readonly [string, number | null] {
  return [stdout, status];
}
