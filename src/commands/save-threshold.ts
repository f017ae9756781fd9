import type { Loaded } from '../config/load.ts';
import { saveSetting } from '../config/save.ts';
import { SkllmError } from '../errors.ts';
import type { Evaluation } from '../evaluate/evaluation.ts';
import { percent } from '../report/figures.ts';
import type { EvaluateFlags } from './evaluate.ts';
import { surroundings } from './surroundings.ts';
import { say } from './terminal.ts';

/**
 * Writes the threshold of an evaluation to the settings: of the named task, else of all.
 *
 * @param evaluation - Of one result.
 * @throws SkllmError `check` where no threshold was found.
 */
export async function saveAdvice(
  { results }: Evaluation,
  loaded: Loaded,
  { task, config, targetAccuracy }: EvaluateFlags,
): Promise<void> {
  const result = results[0]!;
  if (!result.advice) {
    const found = result.calibration
      ? `no threshold reaches ${percent(targetAccuracy)}`
      : noConfidence;
    throw new SkllmError('check', `${result.name}: ${found}; nothing was saved`, {
      hint: 'Ask for less with --target-accuracy, or give the labels descriptions or --examples.',
    });
  }
  const value = result.advice.threshold;
  const key = task === undefined ? ['minConfidence'] : ['tasks', task, 'minConfidence'];
  const path = await saveSetting(surroundings(), { loaded, config, key, value });
  say(`skllm: ${key.join('.')} is ${value} in ${path}.`);
}

/**
 * Refuses before anything is asked what could not be saved afterwards.
 *
 * @throws SkllmError `usage` where there will be several results.
 */
export function checkAdvice({ saveThreshold, model = [], predicted = [] }: EvaluateFlags): void {
  if (!saveThreshold || model.length + predicted.length <= 1) return;
  throw new SkllmError('usage', '--save-threshold needs one model, or one column', {
    hint: 'A threshold holds for the model that it was found for.',
  });
}

const noConfidence = 'there are no confidences';
