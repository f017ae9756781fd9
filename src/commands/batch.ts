import { type Command, Option } from 'commander';
import { type WireMode, wireModes } from '../classify/wire-mode.ts';
import type { CommandContext } from './commands.ts';
import { addClassifyOptions, type ClassifyFlags } from './options.ts';
import { count, positive } from './values.ts';

/** The flags of the commands that write files of requests. */
export interface WriteFlags extends ClassifyFlags {
  requestsPerFile?: number;
  tokensPerFile?: number;
  wireMode?: WireMode;
}

/** The flags of the commands that wait for a service. */
export interface WaitFlags {
  /** Seconds between two looks. */
  interval: number;
}

/** What the manifest does not decide: a file must not say where rows and keys go. */
export interface PlaceFlags {
  config?: string;
  url?: string;
}

/** The flags of the commands that take replies in. */
export interface TakeFlags extends PlaceFlags {
  output?: string;
  summary?: string;
  cacheDir?: string;
  live?: boolean;
  maxCost?: number;
  maxRequests?: number;
  yes?: boolean;
  quiet?: boolean;
  verbose?: boolean;
}

export function define(command: Command, { signal }: CommandContext): void {
  command
    .description(
      'Label a table as jobs of a batch service, at half the price and some hours later, or by ' +
        'files that any engine reads. See docs/batch.md.',
    )
    .addHelpText('after', examples);
  defineSubmit(command, signal);
  defineStatus(command, signal);
  defineFetch(command, signal);
  defineCancel(command, signal);
  defineExport(command, signal);
  defineImport(command, signal);
}

function defineSubmit(command: Command, signal: AbortSignal): void {
  const submit = command
    .command('submit')
    .summary('send unanswered rows as jobs')
    .description(
      'Send the rows that have no answer yet as jobs of the batch service of the model. Takes the ' +
        'options of skllm classify that batches can heed; needs -o, beside which the manifest ' +
        '<output>.batch lies. The same command goes on after an interruption, and once all is ' +
        'fetched sends what is left.',
    )
    .argument('<inputs...>', 'files, as for skllm classify');
  addOptions(submit);
  addFileOptions(submit);
  submit.addOption(interval()).action(async (inputs: string[], flags: WriteFlags & WaitFlags) => {
    const { submitBatch } = await import('./batch-submit.ts');
    process.exitCode = await submitBatch(inputs, flags, signal);
  });
}

function defineStatus(command: Command, signal: AbortSignal): void {
  const status = command
    .command('status')
    .summary('print how far the jobs are')
    .description('Print one line a job: file, job, state, requests done, requests failed.')
    .argument('<manifest>', 'the file <output>.batch')
    .option('--watch', 'again and again until all have ended')
    .addOption(interval());
  addPlaceOptions(status).action(
    async (path: string, flags: WaitFlags & PlaceFlags & { watch?: boolean }) => {
      const { printStatus } = await import('./batch-status.ts');
      process.exitCode = await printStatus(path, flags, signal);
    },
  );
}

function defineFetch(command: Command, signal: AbortSignal): void {
  const fetch = command
    .command('fetch')
    .summary('write the table from the replies')
    .description(
      'Take the replies of the jobs that have ended into the store of answers; when all have, ' +
        'write the table with its labels. Run it in the folder that submit was run in.',
    )
    .argument('<manifest>', 'the file <output>.batch')
    .option('-o, --output <file>', 'write to this file (default: the manifest without .batch)')
    .option('--wait', 'wait until all jobs have ended')
    .addOption(interval());
  addTakeOptions(fetch).action(
    async (path: string, flags: TakeFlags & WaitFlags & { wait?: boolean }) => {
      const { fetchBatch } = await import('./batch-fetch.ts');
      process.exitCode = await fetchBatch(path, flags, signal);
    },
  );
}

function defineCancel(command: Command, signal: AbortSignal): void {
  const cancel = command
    .command('cancel')
    .summary('cancel the jobs that have not ended')
    .description(
      'Cancel the jobs that have not ended and submit no more files of them. What was answered is ' +
        'paid for, and fetch brings it.',
    )
    .argument('<manifest>', 'the file <output>.batch');
  addPlaceOptions(cancel).action(async (path: string, flags: PlaceFlags) => {
    const { cancelBatch } = await import('./batch-status.ts');
    process.exitCode = await cancelBatch(path, flags, signal);
  });
}

function defineExport(command: Command, signal: AbortSignal): void {
  const exporting = command
    .command('export')
    .summary('write the requests to files')
    .description(
      "Write the requests for the rows that have no answer yet to files in OpenAI's batch format. " +
        'Takes the options of skllm classify that batches can heed; -o names the file of requests, ' +
        'beside which the manifest <file>.batch lies. Nothing is sent.',
    )
    .argument('<inputs...>', 'files, as for skllm classify');
  addOptions(exporting);
  addFileOptions(exporting);
  exporting.action(async (inputs: string[], flags: WriteFlags) => {
    const { exportBatch } = await import('./batch-export.ts');
    process.exitCode = await exportBatch(inputs, flags, signal);
  });
}

function defineImport(command: Command, signal: AbortSignal): void {
  const importing = command
    .command('import')
    .summary('write the table from their replies')
    .description(
      'Take files of replies into the store of answers and write the table with its labels. Run ' +
        'it in the folder that export was run in.',
    )
    .argument('<manifest>', 'the file <requests>.batch')
    .argument('<replies...>', 'files of replies, in any order; - is standard input')
    .option('-o, --output <file>', 'write to this file (default: standard output)');
  addTakeOptions(importing).action(async (path: string, replies: string[], flags: TakeFlags) => {
    const { importBatch } = await import('./batch-fetch.ts');
    process.exitCode = await importBatch(path, replies, flags, signal);
  });
}

/** The options of `skllm classify`; those that batches refuse are known, to be refused in words. */
function addOptions(command: Command): void {
  addClassifyOptions(command);
  const refused = command.options.filter(({ long }) => long && refusedOptions.includes(long));
  for (const option of refused) option.hideHelp();
}

const refusedOptions = [
  ...['--votes', '--hypothesis', '--shortlist', '--save-model', '--no-cache', '--known-only'],
  ...['--escalate', '--target-agreement', '--risk', '--save-student'],
];

function addFileOptions(command: Command): void {
  command
    .optionsGroup('Batch:')
    .addOption(
      new Option(
        '--requests-per-file <n>',
        'most requests of a file (default: what the service allows)',
      ).argParser(count(1)),
    )
    .addOption(
      new Option(
        '--tokens-per-file <n>',
        'most input tokens of a file, where the service limits what may wait (default: any)',
      ).argParser(count(1)),
    )
    .addOption(
      new Option(
        '--wire-mode <mode>',
        'how replies are asked for; submit then asks nothing live to find out',
      ).choices(wireModes),
    );
}

function addPlaceOptions(command: Command): Command {
  return command
    .option('--url <url>', 'address of the server, where the first command gave one')
    .option('--config <file>', 'read this settings file in place of the one found');
}

function addTakeOptions(command: Command): Command {
  return addPlaceOptions(command)
    .option('--live', 'ask at once, at full price, for rows that got no valid answer')
    .addOption(
      new Option('--max-cost <usd>', 'with --live: stop before it costs more').argParser(positive),
    )
    .addOption(
      new Option('--max-requests <n>', 'with --live: stop after so many').argParser(count(0)),
    )
    .option('--yes', 'with --live: do not ask before a run of more than $5')
    .option('--cache-dir <dir>', 'where answers are kept')
    .option('--summary <file.json>', 'write model, counts, cost and time to this file as JSON')
    .option('-q, --quiet', 'say nothing but warnings and errors')
    .option('-v, --verbose', 'also say how often each label was given');
}

function interval(): Option {
  return new Option('--interval <s>', 'most seconds between two looks at a job')
    .argParser(positive)
    .default(30, '30');
}

const examples = `
Examples:
  skllm batch submit mails.csv -l spam,ham --model openai::gpt-5-mini -o out.csv
  skllm batch status out.csv.batch --watch
  skllm batch fetch out.csv.batch --live
  skllm batch export mails.csv -l spam,ham --model vllm::llama3 -o req.jsonl
  vllm run-batch -i req.jsonl -o replies.jsonl --model llama3
  skllm batch import req.jsonl.batch replies.jsonl -o out.csv

Exit status: as of skllm classify; fetch ends with 5 while jobs run, and the
same command goes on.
`;
