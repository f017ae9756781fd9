import { type Command, InvalidArgumentError, Option } from 'commander';
import { count, positive } from './values.ts';

/** The flags of the group "cost", for models that are asked. */
export interface CostFlags {
  batchSize?: number | 'auto';
  concurrency?: number | 'auto';
  rpm?: number;
  tpm?: number;
  maxCost?: number;
  maxRequests?: number;
  yes?: boolean;
  dryRun?: boolean;
  showRequest?: boolean;
}

/** The flags of the group "store". */
export interface StoreFlags {
  cache: boolean;
  cacheDir?: string;
  retryFailed?: boolean;
  knownOnly?: boolean;
}

export function addCostOptions(command: Command): Command {
  return command
    .optionsGroup('Cost:')
    .addOption(
      new Option(
        '--batch-size <n|auto>',
        'most rows of a request (default: auto, up to 20)',
      ).argParser(orAuto),
    )
    .addOption(
      new Option(
        '--concurrency <n|auto>',
        'most requests at once (default: auto, up to 64)',
      ).argParser(orAuto),
    )
    .addOption(new Option('--rpm <n>', 'most requests a minute').argParser(count(1)))
    .addOption(new Option('--tpm <n>', 'most tokens a minute').argParser(count(1)))
    .addOption(new Option('--max-cost <usd>', 'stop before it costs more').argParser(positive))
    .addOption(new Option('--max-requests <n>', 'stop after so many requests').argParser(count(0)))
    .option('--yes', 'do not ask before a run of more than $5')
    .option('--dry-run', 'say what it would cost and stop')
    .option('--show-request', 'print the first request, its key masked, and stop');
}

export function addStoreOptions(command: Command): Command {
  return command
    .optionsGroup('Store of answers:')
    .option('--no-cache', 'neither read nor keep answers')
    .option('--cache-dir <dir>', 'where answers are kept')
    .option('--retry-failed', 'ask again for rows that have failed for good')
    .addOption(
      new Option('--known-only', 'make no request: write what is known').conflicts('cache'),
    );
}

function orAuto(text: string): number | 'auto' {
  if (text === 'auto') return text;
  if (/^\d+$/.test(text) && Number(text) > 0) return Number(text);
  throw new InvalidArgumentError('Expected a whole number from 1, or auto.');
}
