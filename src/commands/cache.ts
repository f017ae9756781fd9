import type { Command } from 'commander';
import { compactStore } from '../store/compaction.ts';
import { clearStore, storeStats } from '../store/maintenance.ts';
import { storeFolder } from './asking.ts';
import type { StoreFlags } from './cost-options.ts';
import { number, plural } from './numbers.ts';
import { print } from './print.ts';
import { columns } from './table.ts';
import { say } from './terminal.ts';

type Flags = Pick<StoreFlags, 'cacheDir'>;

export function define(command: Command): void {
  command.description(
    'Look after the store of answers, in which every answer that was paid for is kept.',
  );
  subcommand(
    command,
    'stats',
    ['print how much it holds', 'Print where the store is and how much it holds.'],
    stats,
  );
  subcommand(
    command,
    'compact',
    ['drop lines that are out of date', 'Drop lines that are out of date or cannot be read.'],
    compact,
  );
  subcommand(
    command,
    'clear',
    ['remove every answer', 'Remove every answer: what is asked again is paid for again.'],
    clear,
  );
}

function subcommand(
  command: Command,
  name: string,
  [summary, description]: readonly [summary: string, description: string],
  action: (flags: Flags) => void | Promise<void>,
): void {
  command
    .command(name)
    .summary(summary)
    .description(description)
    .option('--cache-dir <dir>', 'the folder of the store')
    .action(action);
}

async function stats(flags: Flags): Promise<void> {
  const dir = storeFolder(flags);
  const { tasks, answers, segments, bytes, skipped } = storeStats(dir);
  const lines = [
    ['folder', dir],
    ['tasks', number(tasks)],
    ['answers', number(answers)],
    ['segments', number(segments)],
    ['megabytes', (bytes / 1e6).toFixed(1)],
    ['unreadable lines', number(skipped)],
  ];
  await print(columns(lines));
}

function compact(flags: Flags): void {
  const { tasks, segments, bytes, busy } = compactStore(storeFolder(flags));
  const kept = busy > 0 ? `; left, being in use: ${plural(busy, 'segment')}` : '';
  say(
    `skllm: joined ${plural(segments, 'segment')} of ${plural(tasks, 'task')}, ${(bytes / 1e6).toFixed(1)} MB saved${kept}.`,
  );
}

function clear(flags: Flags): void {
  const { segments, bytes } = clearStore(storeFolder(flags));
  say(`skllm: removed ${plural(segments, 'segment')}, ${(bytes / 1e6).toFixed(1)} MB.`);
}
