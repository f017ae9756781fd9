import { SkllmError } from '../errors.ts';
import type { Shard } from '../shard.ts';
import type { Surroundings } from './places.ts';

type Environment = Surroundings['env'];

/**
 * Reads which shard is meant: `3/16`, `auto` (a task of a Slurm array), or `auto/16` (a task of a
 * scheduler that gives the tasks numbers from 0 and does not say how many there are).
 *
 * @throws SkllmError `usage` for anything else, and where the environment does not tell.
 */
export function readShard(text: string, env: Environment): Shard {
  if (text === 'auto') return slurmShard(env);
  const found = /^(auto|\d+)\/(\d+)$/.exec(text);
  if (!found) throw refused(text, 'this is no shard');
  const count = Number(found[2]);
  const index = found[1] === 'auto' ? indexedTask(text, env) + 1 : Number(found[1]);
  if (index >= 1 && index <= count && Number.isSafeInteger(count)) return { index, count };
  const task = found[1] === 'auto' ? ` (the task with the number ${index - 1})` : '';
  throw refused(text, `there is no shard ${index} of ${count}${task}`, 'Shards count from 1.');
}

/** Variables that number the tasks of a job from 0: Kubernetes' indexed jobs, AWS Batch's arrays. */
const indexVariables = ['JOB_COMPLETION_INDEX', 'AWS_BATCH_JOB_ARRAY_INDEX'] as const;

function indexedTask(text: string, env: Environment): number {
  const variable = indexVariables.find((name) => env[name] !== undefined);
  if (variable !== undefined) return wholeNumber(text, variable, env);
  throw refused(
    text,
    `neither ${indexVariables.join(' nor ')} is set`,
    env.SLURM_ARRAY_TASK_ID === undefined
      ? 'Give the number of the shard: --shard 3/16.'
      : 'A Slurm array tells how many tasks it has: --shard auto.',
  );
}

/**
 * The shard of a task of a Slurm array (`sbatch --array=0-15`), by the variables that its manual
 * lists under "Job array support". A task can only tell its place where no number is left out.
 */
function slurmShard(env: Environment): Shard {
  const read = (name: string) => wholeNumber('auto', `SLURM_ARRAY_TASK_${name}`, env);
  if (env.SLURM_ARRAY_TASK_ID === undefined) {
    const indexed = indexVariables.some((name) => env[name] !== undefined);
    const hint = indexed
      ? 'This scheduler does not say how many tasks there are: --shard auto/<n>.'
      : 'Outside a Slurm array give the number of the shard: --shard 3/16.';
    throw refused('auto', 'SLURM_ARRAY_TASK_ID is not set', hint);
  }
  const [task, first, last, count] = [read('ID'), read('MIN'), read('MAX'), read('COUNT')];
  const step = env.SLURM_ARRAY_TASK_STEP === undefined ? 1 : read('STEP');
  if (step > 1 || count !== last - first + 1) {
    const found = `the array has ${count} tasks between ${first} and ${last}`;
    throw refused('auto', found, 'Number them without gaps or steps: sbatch --array=1-16.');
  }
  if (task < first || task > last) {
    throw refused('auto', `task ${task} is not between ${first} and ${last}`);
  }
  if (count === 1 && task > 1) {
    const hint = 'To run a task again, requeue it, or name its shard: --shard <i/n>.';
    throw refused('auto', `the array has one task only, number ${task}`, hint);
  }
  return { index: task - first + 1, count };
}

function wholeNumber(text: string, variable: string, env: Environment): number {
  const value = env[variable];
  if (value !== undefined && /^\d{1,15}$/.test(value)) return Number(value);
  throw refused(text, `${variable} is ${value === undefined ? 'not set' : 'no whole number'}`);
}

function refused(
  text: string,
  what: string,
  hint = 'Write it as 3/16, or auto in a Slurm array, or auto/16 in an indexed job.',
): SkllmError {
  return new SkllmError('usage', `--shard ${text}: ${what}`, { hint });
}
