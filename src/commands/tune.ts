import { type Command, InvalidArgumentError, Option } from 'commander';
import type { CommandContext } from './commands.ts';
import { addTableOptions, type InputFlags, type ModelFlags, type TaskFlags } from './options.ts';
import { labelSeparator, type OutputFlags } from './output-options.ts';
import { count, listed, positive } from './values.ts';

/** The flags of `skllm tune start`. */
export type TuneFlags = Omit<TaskFlags, 'examples' | 'instructions' | 'explain' | 'confidence'> &
  InputFlags &
  Pick<OutputFlags, 'labelSeparator'> &
  Pick<ModelFlags, 'config' | 'timeout'> & {
    model: string;
    gold: string;
    from?: readonly string[];
    heldOut: number;
    epochs: number;
    batchSize?: number;
    name?: string;
    trainingPrice?: number;
    output?: string;
    yes?: boolean;
    dryRun?: boolean;
  };

/** The flags of `skllm tune status`. */
export interface StatusFlags extends Pick<ModelFlags, 'config' | 'timeout'> {
  watch?: boolean;
  every: number;
}

/** The flags of `skllm tune use`. */
export interface UseFlags extends Pick<ModelFlags, 'config' | 'timeout'> {
  alias: string;
  deployment?: string;
  force?: boolean;
}

export function define(command: Command, { signal }: CommandContext): void {
  command.description(
    'Make a model of your own from labelled rows, by a service that tunes its models: OpenAI, ' +
      'Azure OpenAI, Vertex AI; or, with --model embedded, on this machine.',
  );
  defineStart(command.command('start').summary('send labelled rows and start a job'), signal);
  defineStatus(command.command('status').summary('how far the jobs are'), signal);
  defineUse(command.command('use').summary('name the tuned model in the settings'), signal);
}

function defineStart(command: Command, signal: AbortSignal): void {
  command
    .description(
      'Write labelled rows as training examples, show what they are and what they cost, send ' +
        'them and start a job. The same command goes on where it was interrupted.',
    )
    .argument('[inputs...]', 'tables of labelled rows, as for skllm classify');
  addLearntOptions(command);
  addTableOptions(command);
  addTrainingOptions(command);
  addConnection(command);
  command.addHelpText('after', startExamples);
  command.action(async (inputs: string[], flags: TuneFlags) => {
    const { startTuning } = await import('./tune-start.ts');
    await startTuning([...inputs, ...(flags.from ?? [])], flags, signal);
  });
}

/** What is to be learnt: the rows, their labels and their text. */
function addLearntOptions(command: Command): void {
  command
    .optionsGroup('What to learn:')
    .requiredOption(
      '-m, --model <id>',
      'the model to tune, such as openai::gpt-4.1-mini-2025-04-14; or embedded, which learns here',
    )
    .option('--gold <column>', 'the column of the right labels', 'label')
    .addOption(new Option('--from <file>', 'the same as naming it as an input').argParser(listed))
    .option('-l, --labels <a,b,c>', 'the labels (default: those in the gold column)')
    .option('--labels-file <file>', 'a file of labels; what it says of them is not sent')
    .option('--task <task>', 'a task that the settings define: labels, column and so on')
    .option('--multi-label', 'any number of labels a row')
    .addOption(number('--min-labels <n>', 'fewest labels a row with --multi-label', 0))
    .addOption(number('--max-labels <n>', 'most labels a row with --multi-label', 1))
    .option('--other', 'one of the labels is "none of these"')
    .option('--other-name <name>', 'name of that label (default: "other")')
    .addOption(labelSeparator())
    .option('-c, --column <columns>', 'column of the text, or several (default: "text")')
    .option('--template <text>', 'the text put together from columns: "{title}: {body}"');
}

/** How it is to be learnt, and what becomes of it. */
function addTrainingOptions(command: Command): void {
  command
    .optionsGroup('How to learn it:')
    .addOption(
      new Option('--held-out <share>', 'share of the rows kept to examine the model, by --seed')
        .argParser(heldShare)
        .default(0.1, '0.1'),
    )
    .addOption(
      number('--epochs <n>', 'times that the examples are gone through', 1).default(3, '3'),
    )
    .addOption(number('--batch-size <n>', 'rows of an example (default: by the rows there are)', 1))
    .option('--name <name>', "part of the tuned model's name (default: from the input's)")
    .addOption(
      new Option(
        '--training-price <usd>',
        'price of a million training tokens, where it is not known',
      ).argParser(positive),
    )
    .optionsGroup('More:')
    .option(
      '-o, --output <path>',
      'where its files are kept (default: <input>.tune); of embedded the <name>.skllm',
    )
    .option('--yes', 'do not ask before anything is sent')
    .option('--dry-run', 'say what would be sent and what it costs, and stop');
}

function defineStatus(command: Command, signal: AbortSignal): void {
  command
    .description('Print one line a job.')
    .argument('[folders...]', 'folders of skllm tune start (default: every *.tune here)')
    .option('--watch', 'look again until every job has come to its end')
    .addOption(
      new Option('--every <s>', 'seconds between two looks').argParser(positive).default(60, '60'),
    );
  addConnection(command);
  command.action(async (folders: string[], flags: StatusFlags) => {
    const { showStatus } = await import('./tune-status.ts');
    process.exitCode = await showStatus(folders, flags, signal);
  });
}

function defineUse(command: Command, signal: AbortSignal): void {
  command
    .description(
      'Write an alias for a tuned model to the settings, with which it is asked as it was taught, ' +
        'and print the command that examines it.',
    )
    .argument('[folder]', 'the folder of skllm tune start (default: the one *.tune here)')
    .addOption(new Option('--alias <name>', 'name of the alias').default('tuned'))
    .option('--deployment <name>', 'the name that it was deployed under (Azure)')
    .option('--force', 'replace an alias of that name');
  addConnection(command);
  command.action(async (folder: string | undefined, flags: UseFlags) => {
    const { useTuned } = await import('./tune-use.ts');
    await useTuned(folder, flags, signal);
  });
}

function addConnection(command: Command): void {
  command
    .addOption(new Option('--timeout <s>', 'seconds for one request').argParser(positive))
    .option('--config <file>', 'read this settings file in place of the one found');
}

function number(flags: string, description: string, least: number): Option {
  return new Option(flags, description).argParser(count(least));
}

/** Reads a share from 0 to a half: more would leave less to learn from than to be examined on. */
function heldShare(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value <= 0.5) return value;
  throw new InvalidArgumentError('Expected a number from 0 to 0.5.');
}

const startExamples = `
Examples:
  skllm tune start labelled.csv --gold label \\
      --model openai::gpt-4.1-nano-2025-04-14 --dry-run
  skllm tune start labelled.csv --gold label \\
      --model openai::gpt-4.1-nano-2025-04-14
  skllm tune start labelled.csv --model embedded -o topics.skllm
  skllm tune status --watch
  skllm tune use --alias tickets
  skllm classify new.csv --labels-file labelled.tune/labels.json --model tickets

But for embedded, rows go to the service that tunes, which keeps the files
until you remove them there.
`;
