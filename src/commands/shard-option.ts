import { type Command, Option } from 'commander';
import { readShard } from '../config/shard.ts';
import { SkllmError } from '../errors.ts';
import type { Table } from '../io/table.ts';
import type { Model } from '../model.ts';
import { surroundings } from './surroundings.ts';

/** Adds `--shard`, for commands that go through the rows of a table once. */
export function addShardOption(command: Command): void {
  command
    .optionsGroup('Input:')
    .addOption(
      new Option(
        '--shard <i/n>',
        'only the i-th of n parts; auto: of a Slurm array; auto/n: of an indexed job',
      ).argParser((text) => readShard(text, surroundings().env)),
    );
}

/**
 * Refuses a shard of a pipe for a model that is fitted to the rows: what of a pipe it is fitted to
 * depends on when the bytes arrive, and the shards would not agree.
 */
export function refuseUnsteadyFit({ shard, rereadable }: Table, model: Model): void {
  if (!shard || rereadable || model.kind !== 'classifier' || !model.fit) return;
  throw new SkllmError('usage', `the shards of a pipe want a model that is fitted already`, {
    hint:
      'Name the file in place of the pipe; or fit once with --save-model fit.skllm, and label the ' +
      'shards with --model embedded::fit.skllm.',
  });
}
