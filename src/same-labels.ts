/** Whether two rows have the same labels, in whatever order. No answer is the same as nothing. */
export function sameLabels(
  one: readonly string[] | null | undefined,
  other: readonly string[] | null | undefined,
): boolean {
  if (!one || !other) return false;
  return one.length === other.length && one.every((label) => other.includes(label));
}
