import { SkllmError } from '../errors.ts';
import type { Model } from '../model.ts';
import type { ClassifyFlags } from './options.ts';
import type { AskedTask } from './task.ts';

/**
 * Refuses what the model cannot do, before anything is read or sent.
 *
 * @throws SkllmError `usage` that names the first thing it cannot do.
 */
export function checkAbilities(
  model: Model,
  { task, asked }: AskedTask,
  flags: Pick<ClassifyFlags, 'votes' | 'instructions' | 'examples'>,
): void {
  const { abilities } = model;
  const isAsked = model.kind === 'language';
  const labels = task.kind === 'labels' ? task : undefined;
  const wanted = [
    ['write texts', !labels, isAsked],
    ['see images (--image)', asked.image !== undefined, abilities.images],
    ['give several labels (--multi-label)', labels?.multiple, abilities.multiple],
    ['explain (--explain)', labels?.explain, abilities.explain],
    ['weigh a --hypothesis', labels?.hypothesis !== undefined, Boolean(abilities.hypothesis)],
    ['be asked for --votes', (flags.votes ?? 1) > 1, isAsked],
    ['read --instructions', flags.instructions, isAsked || Boolean(abilities.instructions)],
    ['learn from --examples', flags.examples, isAsked],
  ] as const;
  const missing = wanted.find(([, asks, able]) => asks && !able)?.[0];
  if (missing === undefined) return;
  throw new SkllmError('usage', `the model ${model.id} cannot ${missing}`, {
    hint: hintFor(missing),
  });
}

function hintFor(missing: string): string {
  if (missing.startsWith('see')) {
    return 'Name a model that sees images with --model; of one whose name does not tell, say images: true in its alias.';
  }
  if (missing.startsWith('weigh')) return 'Models of hf:: can.';
  return 'Name a language model with --model; skllm models lists them.';
}
