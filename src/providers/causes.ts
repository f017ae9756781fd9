/** Longest chain of causes that is looked through. */
const deepest = 6;

/** An error, and those that it came of. Of several attempts at once the first stands for all. */
export function causes(error: unknown): readonly (Error & { readonly code?: unknown })[] {
  const chain: Error[] = [];
  let next = error;
  while (next instanceof Error && chain.length < deepest) {
    chain.push(next);
    next = next.cause ?? (next instanceof AggregateError ? next.errors[0] : undefined);
  }
  return chain;
}
