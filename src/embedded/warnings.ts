import type { Learnt } from './learnt.ts';
import type { RowModel } from './row-model.ts';
import { cosine, zero } from './vectors.ts';

/** What to know of the labels before trusting the embedded model with them, one sentence each. */
export function labelWarnings(model: RowModel): readonly string[] {
  const { names, meanings, nulls } = model.labels;
  const real = names.filter((_, k) => !meanings[k]!.isNull);
  const hard = real.filter((name) => isHard.test(name));
  const unclear = nulls.map(({ position }) => names[position]!);
  const unknown = names.filter((_, k) => !meanings[k]!.isNull && zero(model.vectors.vectors[k]!));
  const alike = alikeLabels(model);
  const warnings = [
    [
      hard,
      (list: string) => `The embedded model is no better than chance at ${list}: ${useAnother}.`,
    ],
    [unclear, (list: string) => `The embedded model knows no words for ${list}: ${byThreshold}.`],
    [
      unknown,
      (list: string) =>
        `The embedded model does not know what ${list} ${unknown.length === 1 ? 'means' : 'mean'}: ${describe}.`,
    ],
    [alike, (list: string) => `The embedded model hardly tells ${list} apart: ${describe}.`],
  ] as const;
  return warnings.flatMap(([labels, say]) => (labels.length === 0 ? [] : [say(listOf(labels))]));
}

/** What to know of the rows that a fit was made to. */
export function rowWarnings({ foreign }: Learnt): readonly string[] {
  if (foreign < worthSaying) return [];
  const part = `about ${Math.round(100 * foreign)} % of the rows`;
  return [
    `${part} seem not to be English, which is all that the embedded model knows: ` +
      'their labels are guesses, with the confidence of one. Use a language model for them.',
  ];
}

const useAnother = 'use a language model for abuse, hate and irony';
const byThreshold = 'rows get it by a threshold, where little speaks for the other labels';
const describe = 'a description of a few plain words, in a labels file, would help';

/** Less may be chance. */
const worthSaying = 0.02;

const isHard =
  /\b(abus|hate|hatred|hateful|offen[cs]|toxic|insult|harass|threat|obscen|profan|racis|sexis|bully|iron(y|ic)|sarcas)/i;

/** Pairs of labels whose vectors are nearly one, as `a and b`. */
function alikeLabels({ labels, vectors: { vectors } }: RowModel): string[] {
  return vectors.flatMap((vector, k) =>
    vectors
      .slice(0, k)
      .flatMap((other, j) =>
        cosine(vector, other) > nearlyOne ? [`${labels.names[j]} / ${labels.names[k]}`] : [],
      ),
  );
}

const nearlyOne = 0.9;
const mostListed = 5;

function listOf(names: readonly string[]): string {
  const listed = names.slice(0, mostListed).map((name) => `"${name}"`);
  const more = names.length - listed.length;
  return [...listed, ...(more > 0 ? [`${more} more`] : [])].join(', ');
}
