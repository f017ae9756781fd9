/** A token of a model's vocabulary. */
export type Token = number;

/** The option that a model would write, with its probability among the options. */
export interface Choice {
  readonly index: number;
  readonly probability: number;
}

/**
 * Gives the scores (logits) of the tokens that are allowed after a path.
 *
 * @param path - Tokens written so far.
 */
export type NextScores = (
  path: readonly Token[],
  allowed: readonly Token[],
) => Promise<ReadonlyMap<Token, number>>;

/**
 * Finds the most probable of several options, by constrained decoding: at every place only tokens
 * that lead to an option are allowed, and their probabilities are made to sum to 1. An option's
 * probability is the product along its tokens.
 *
 * The best path is prolonged first, until no other can overtake it: exact, where greedy decoding
 * is not, and with few more evaluations. A token without an alternative costs none.
 *
 * @param options - Token sequences, none of them the beginning of another.
 */
export async function likeliest(
  options: readonly (readonly Token[])[],
  next: NextScores,
): Promise<Choice> {
  let open: Path[] = [{ tokens: [], probability: 1, options: options.map((_, index) => index) }];
  for (;;) {
    const best = open.reduce((a, b) => (b.probability > a.probability ? b : a));
    if (best.options.length === 1)
      return { index: best.options[0]!, probability: best.probability };
    open = open.filter((path) => path !== best).concat(await prolonged(best, options, next));
  }
}

/** The options that begin alike. */
interface Path {
  readonly tokens: readonly Token[];
  readonly probability: number;
  readonly options: readonly number[];
}

async function prolonged(
  { tokens, probability, options: indexes }: Path,
  options: readonly (readonly Token[])[],
  next: NextScores,
): Promise<Path[]> {
  const groups = new Map<Token, number[]>();
  for (const index of indexes) {
    const token = options[index]![tokens.length];
    if (token === undefined) throw new RangeError('an option is the beginning of another');
    groups.set(token, [...(groups.get(token) ?? []), index]);
  }
  const allowed = [...groups.keys()];
  const shares = allowed.length === 1 ? [1] : softmax(allowed, await next(tokens, allowed));
  return allowed.map((token, at) => ({
    tokens: [...tokens, token],
    probability: probability * shares[at]!,
    options: groups.get(token)!,
  }));
}

/** Probabilities from scores, the largest taken off first so that none overflows. */
function softmax(tokens: readonly Token[], scores: ReadonlyMap<Token, number>): number[] {
  const found = tokens.map((token) => scores.get(token) ?? Number.NEGATIVE_INFINITY);
  const most = Math.max(...found);
  const weights = found.map((score) => Math.exp(score - most));
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => weight / sum);
}
