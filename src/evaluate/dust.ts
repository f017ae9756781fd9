/**
 * A number in twelve digits: three thirds of 0.7 are 0.7, not 0.699…8, where a limit of 0.7 is to be
 * held to.
 */
export function withoutDust(value: number): number {
  return Number(value.toPrecision(12));
}
