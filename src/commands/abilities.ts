import { writesNoText } from '../classify/classify.ts';
import { SkllmError } from '../errors.ts';
import type { Model, ProviderAbilities } from '../model.ts';
import { knownNamespaces, providerOf } from './connect.ts';
import type { Opened } from './opened.ts';
import type { ClassifyFlags } from './options.ts';
import { columns } from './table.ts';
import type { AskedTask } from './task.ts';

/** What a provider may or may not be able to do, in the order of the table. */
const abilities: readonly (readonly [name: string, has: (found: ProviderAbilities) => boolean])[] =
  [
    ['single', () => true],
    ['multi', ({ multiple }) => multiple],
    ['explain', ({ explain }) => explain],
    ['confidence', ({ confidence }) => confidence],
    ['images', ({ images }) => images],
    ['batch', ({ batch = false }) => batch],
    ['tuning', ({ tuning = false }) => tuning],
    ['offline', ({ offline = false }) => offline],
  ];

/** The table of namespaces and what their providers declare: `skllm models --matrix`. */
export function abilityMatrix(loaded: Opened): string {
  const head = ['NAMESPACE', 'FAMILY', ...abilities.map(([name]) => name.toUpperCase())];
  const lines = knownNamespaces(loaded).map((namespace) => {
    const provider = providerOf(namespace, loaded);
    return [
      namespace,
      provider.family,
      ...abilities.map(([, has]) => yesOrNo(has(provider.abilities))),
    ];
  });
  return columns([head, ...lines]);
}

/**
 * Refuses what a model cannot do, before anything is read. What a named task holds for models that
 * read a prompt is no reason: the same task may serve others.
 *
 * @throws SkllmError `usage` with the model's row of the table.
 */
export function checkAbilities(
  model: Model,
  { task, asked }: Pick<AskedTask, 'task' | 'asked'>,
  flags: Pick<ClassifyFlags, 'votes' | 'instructions' | 'examples' | 'saveModel' | 'shortlist'>,
  loaded: Opened,
): void {
  const isAsked = model.kind === 'language';
  const fits = model.kind === 'classifier' && model.fit !== undefined;
  const { instructions = isAsked, hypothesis = false, ...can } = model.abilities;
  const labels = task.kind === 'labels' ? task : undefined;
  if (!labels && !isAsked) throw writesNoText(model);
  const wanted = [
    ['--image', asked.image !== undefined, can.images],
    ['--multi-label', labels?.multiple, can.multiple],
    ['--explain', labels?.explain, can.explain],
    ['--hypothesis', labels?.hypothesis !== undefined, hypothesis],
    ['--votes', (flags.votes ?? 1) > 1, isAsked],
    ['--instructions', flags.instructions, instructions],
    ['--examples', flags.examples, isAsked || fits],
    ['--save-model', flags.saveModel, fits],
    ['--shortlist', flags.shortlist, isAsked && model.prompt !== 'short'],
  ] as const;
  const missing = wanted.find(([, asks, able]) => asks && !able)?.[0];
  if (missing === undefined) return;
  throw new SkllmError('usage', `the model ${model.id} cannot do what ${missing} asks for`, {
    hint: `${rowOf(model, loaded)} ${wayOut(missing)}`,
  });
}

function wayOut(missing: string): string {
  return missing === '--image'
    ? 'Where its name does not tell that it sees images, its alias may: images: true.'
    : 'skllm models --matrix shows what others can.';
}

/** One row of the table in words, by what the model itself can do. */
function rowOf({ id, abilities: own }: Model, loaded: Opened): string {
  const [namespace = id] = id.split('::');
  const declared = knownNamespaces(loaded).includes(namespace)
    ? providerOf(namespace, loaded).abilities
    : own;
  const cells = abilities.map(([name, has]) => `${name} ${yesOrNo(has({ ...declared, ...own }))}`);
  return `${namespace}: ${cells.join(', ')}.`;
}

function yesOrNo(is: boolean): string {
  return is ? 'yes' : 'no';
}
