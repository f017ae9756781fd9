import { saveSetting } from '../config/save.ts';
import type { ModelSettings } from '../config/settings.ts';
import { SkllmError } from '../errors.ts';
import type { TuningState } from '../tuning.ts';
import { type Opened, openSettings } from './opened.ts';
import { shellWords } from './shell-words.ts';
import { surroundings } from './surroundings.ts';
import { say } from './terminal.ts';
import type { UseFlags } from './tune.ts';
import { type KnownTuning, knownTunings } from './tune-jobs.ts';
import { aliasNamed, aliasOf } from './tuned-alias.ts';

/** Writes an alias for the model that came of a tuning, and says how to examine it. */
export async function useTuned(
  folder: string | undefined,
  flags: UseFlags,
  signal: AbortSignal,
): Promise<void> {
  const loaded = await openSettings({ config: flags.config });
  const known = await knownTunings(folder === undefined ? [] : [folder], loaded, flags);
  if (known.length > 1) throw severalTunings(known);
  const one = known[0]!;
  const { job } = one.manifest;
  const state = job === undefined ? undefined : await one.tuning.jobState(job, signal);
  const name = answeringName(tunedModel(one, state), one, flags);
  const value = await aliasOf(name, one, loaded);
  const { alias, config } = flags;
  checkAlias(alias, value, loaded, flags);
  const path = await saveSetting(surroundings(), { loaded, config, key: ['models', alias], value });
  say(`skllm: models.${alias} is ${value.model} in ${path}.`);
  const { evaluate, model, rows } = one.manifest;
  if (rows.validation === 0) return;
  const settings = config === undefined ? [] : ['--config', config];
  say('  How good it is, on the rows that it has not seen:');
  say(`  ${shellWords(['skllm', ...evaluate, '--model', model, '--model', alias, ...settings])}`);
}

function tunedModel({ folder }: KnownTuning, state: TuningState | undefined): string {
  if (state?.phase === 'done' && state.model !== undefined) return state.model;
  const word = state?.word ?? 'not started';
  const over = state?.phase === 'failed' || state?.phase === 'cancelled';
  throw new SkllmError(over ? 'service' : 'usage', `${folder} has no model yet: ${word}`, {
    hint: shellWords(['skllm', 'tune', 'status', folder, ...(over ? [] : ['--watch'])]),
  });
}

/** What is asked: the model, or the deployment that stands for it. */
function answeringName(model: string, { tuning }: KnownTuning, { deployment }: UseFlags): string {
  const deploying = tuning.deploying?.(model);
  if (deploying === undefined || deployment !== undefined) return deployment ?? model;
  throw new SkllmError('usage', `${model} answers only once it is deployed`, {
    hint: `Deploy it (which is billed by the hour), then name it with --deployment: ${deploying}`,
  });
}

/** @throws SkllmError `usage` where the alias is another model's. */
function checkAlias(
  alias: string,
  value: ModelSettings,
  loaded: Opened,
  { force }: UseFlags,
): void {
  if (alias.includes('::')) {
    throw new SkllmError('usage', 'an alias is a name without "::"', {
      hint: 'Give another name with --alias.',
    });
  }
  const before = aliasNamed(alias, loaded);
  if (before === undefined || before.model === value.model || force) return;
  throw new SkllmError('usage', `models.${alias} is there already: ${before.model}`, {
    hint: 'Give another name with --alias, or replace it with --force.',
  });
}

function severalTunings(known: readonly KnownTuning[]): SkllmError {
  return new SkllmError('usage', 'there are several tunings here', {
    hint: `Name one of ${known.map(({ folder }) => folder).join(', ')}.`,
  });
}
