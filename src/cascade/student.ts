import type { StudentCertificate } from '../model.ts';
import { binomialTail } from './tails.ts';

/** What a sample of rows, none of which taught, has shown of a student. */
export interface Examined
  extends Pick<
    StudentCertificate,
    'teacher' | 'rows' | 'taught' | 'sample' | 'agreeing' | 'risk' | 'cascade'
  > {
  /** When it was examined. */
  readonly when: Date;
}

/** What may be said of a student once it has been examined. */
export function certificateOf({ when, ...found }: Examined): StudentCertificate {
  return {
    ...found,
    date: when.toISOString().slice(0, 10),
    agreement: leastAgreement(found.sample, found.agreeing, found.risk),
  };
}

/**
 * The least share of agreeing rows that a sample allows for: with a smaller one, so many agreeing
 * rows would be drawn with a probability of `risk` at most (Clopper and Pearson 1934). It holds for
 * every row that comes from where the sample does.
 */
export function leastAgreement(sample: number, agreeing: number, risk: number): number {
  let [low, high] = [0, agreeing / Math.max(1, sample)];
  for (let step = 0; step < 50; step++) {
    const middle = (low + high) / 2;
    // As many agreeing rows or more are as many disagreeing ones or fewer.
    if (binomialTail(sample - agreeing, { draws: sample, p: 1 - middle }) <= risk) low = middle;
    else high = middle;
  }
  return low;
}
