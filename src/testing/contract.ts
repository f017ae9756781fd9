import type { Plugin } from '../plugin.ts';
import { adoptProvider } from '../providers/plugin-model.ts';
import { checkProvider } from '../providers/plugin-shape.ts';
import { type ContractCase, contractCases } from './cases.ts';
import type { ContractSubject } from './subject.ts';

export type { Recorded, ScriptedReply } from './service.ts';
export type { ContractCase, ContractSubject };

/**
 * What the rest of skllm relies on, as cases for any test runner:
 *
 *     for (const { title, run } of providerContract(subject)) test(title, run);
 *
 * Each case starts a service on a free port of this machine, connects the provider as skllm would
 * connect a plugin, and rejects with an `AssertionError` where the provider breaks its word. They
 * can run side by side; none takes more than a second or two.
 *
 * @throws SkllmError `config` where the subject's provider has not the shape of one.
 */
export function providerContract(subject: ContractSubject<Plugin>): readonly ContractCase[] {
  const provider = checkProvider(subject.provider, 'under test');
  return contractCases({ ...withMethods(subject), provider: adoptProvider(provider) });
}

/** A copy that keeps what a subject of a class inherits. */
function withMethods(subject: ContractSubject<Plugin>): ContractSubject<Plugin> {
  const { provider, model } = subject;
  return {
    provider,
    ...(model === undefined ? {} : { model }),
    settings: (url, key) => subject.settings(url, key),
    reply: (text) => subject.reply(text),
    refusal: (message) => subject.refusal?.(message) ?? { error: { message } },
    aside: (request) => subject.aside?.(request),
  };
}
