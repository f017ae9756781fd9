import { describe, it } from 'vitest';
import { contractCases } from '../../src/testing/cases.ts';
import type { ContractSubject } from '../../src/testing/subject.ts';

/** The contract that providers of every dialect share, on a provider as it is. */
export function sharedContract(name: string, subject: ContractSubject): void {
  describe(`the shared contract of ${name}`, () => {
    for (const { title, run } of contractCases(subject)) it(title, run);
  });
}
