import { describe } from 'vitest';
import { keyContract } from './contract/key.ts';
import { refusalContract } from './contract/refusals.ts';
import { replyContract } from './contract/replies.ts';
import { requestContract } from './contract/requests.ts';
import { type Subject, stage } from './contract/stage.ts';
import { sharedContract } from './provider-contract.ts';
import { completion, errorBody } from './service.ts';

export type { Subject };

/** What providers that speak chat completions share, beside what all of them do. */
export function chatContract(subject: Subject): void {
  sharedContract(subject.name, {
    provider: subject.provider,
    settings: subject.settings,
    reply: completion,
    refusal: errorBody,
  });
  describe(`the contract of ${subject.name}`, () => {
    const at = stage(subject);
    describe('requests', () => requestContract(subject, at));
    describe('replies', () => replyContract(subject, at));
    describe('refusals', () => refusalContract(subject, at));
    describe('the key', () => keyContract(subject, at));
  });
}
