import { afterEach, expect } from 'vitest';
import { ProviderError } from '../../../src/errors.ts';
import type { Connection, LanguageModel, Provider, ReplyFormat } from '../../../src/model.ts';
import { connectModel, sampleRequest, testKey } from '../connect.ts';
import {
  completion,
  type Handler,
  type ScriptedReply,
  startService,
  type TestService,
} from '../service.ts';
import type { Spec } from '../spec.ts';

/** A provider under the contract that all of them share. */
export interface Subject {
  readonly name: string;
  readonly provider: Provider;
  /** Settings for a service at this address, with the key or without. */
  settings(url: string, key: string | undefined): Connection['settings'];
  /** Path that chat requests go to. */
  readonly path: string;
  /** The header that the key travels in, and how. */
  readonly keyHeader: readonly [name: string, value: string];
  readonly keyRequired: boolean;
  /** The name that is sent for the limit of the reply's length. */
  readonly maxTokens: string;
  readonly formats: readonly ReplyFormat['kind'][];
  readonly logprobs: boolean;
  /** Whether the code `insufficient_quota` is final. */
  readonly quotaIsFinal: boolean;
  readonly noun: string;
  readonly spec?: Spec;
}

export interface Staged {
  readonly model: LanguageModel;
  readonly service: TestService;
}

/** Starts a service and connects to it; all services are closed after each test. */
export type Stage = (
  script: Handler | readonly ScriptedReply[],
  more?: Partial<Connection> & { key?: string | undefined },
) => Promise<Staged>;

export function stage(subject: Subject): Stage {
  const services: TestService[] = [];
  afterEach(async () => {
    await Promise.all(services.splice(0).map((service) => service.close()));
  });
  return async (script, more = {}) => {
    const service = await startService(script);
    services.push(service);
    const { key, ...rest } = { key: testKey, ...more };
    const settings = subject.settings(service.url, key);
    const model = await connectModel(subject.provider, service.url, { settings, ...rest });
    return { model, service };
  };
}

export const ok: ScriptedReply = { body: completion('{"k1":"no","k2":"yes"}') };
export const never = new AbortController().signal;

/** The sample request in the strictest format that the provider takes. */
export function sample(subject: Subject, more: Partial<typeof sampleRequest> = {}) {
  const format: ReplyFormat = subject.formats.includes('schema')
    ? sampleRequest.format
    : { kind: 'json' };
  return { ...sampleRequest, format, ...more };
}

/** Asks and gives the error; fails where there is none. */
export async function failure(
  subject: Subject,
  { model }: Staged,
  more = {},
): Promise<ProviderError> {
  const reply = await model.complete(sample(subject, more), { signal: never }).then(
    () => undefined,
    (error) => error,
  );
  expect(reply).toBeInstanceOf(ProviderError);
  return reply;
}
