import type { LabelTask } from '../task.ts';
import { labelSet } from './label-set.ts';

/** What to know of the labels before trusting the embedded model with them, one sentence each. */
export function warnings(task: LabelTask): readonly string[] {
  const { meanings, nulls, names } = labelSet(task);
  const hard = names.filter((name, position) => !meanings[position]!.isNull && isHard.test(name));
  const unclear = nulls.map(({ position }) => names[position]!);
  return [
    ...(hard.length === 0
      ? []
      : [
          `The embedded model is no better than chance at ${list(hard)}: ` +
            'use a language model for abuse, hate and irony.',
        ]),
    ...(unclear.length === 0
      ? []
      : [
          `The embedded model knows no words for ${list(unclear)}: rows get it by a fixed ` +
            'threshold, where little speaks for the other labels.',
        ]),
  ];
}

const isHard =
  /\b(abus|hate|hatred|hateful|offen[cs]|toxic|insult|harass|threat|obscen|profan|racis|sexis|bully|iron(y|ic)|sarcas)/i;

function list(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ');
}
