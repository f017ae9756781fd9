import { describe } from 'vitest';
import { keyContract } from './contract/key.ts';
import { lineContract } from './contract/line.ts';
import { refusalContract } from './contract/refusals.ts';
import { replyContract } from './contract/replies.ts';
import { requestContract } from './contract/requests.ts';
import { type Subject, stage } from './contract/stage.ts';

export type { Subject };

/** Everything that the rest of the program may rely on, whichever provider it talks to. */
export function providerContract(subject: Subject): void {
  describe(`the contract of ${subject.name}`, () => {
    const at = stage(subject);
    describe('requests', () => requestContract(subject, at));
    describe('replies', () => replyContract(subject, at));
    describe('refusals', () => refusalContract(subject, at));
    describe('faults of the line', () => lineContract(subject, at));
    describe('the key', () => keyContract(subject, at));
  });
}
