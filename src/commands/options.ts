import { type Command, Option } from 'commander';
import {
  addCostOptions,
  addStoreOptions,
  type CostFlags,
  type StoreFlags,
} from './cost-options.ts';
import { count, listed, positive, share, threshold } from './values.ts';

/** The flags of the group "what to label", as the command line gives them. */
export interface TaskFlags {
  labels?: string;
  labelsFile?: string;
  task?: string;
  multiLabel?: boolean;
  minLabels?: number;
  maxLabels?: number;
  other?: boolean;
  otherName?: string;
  examples?: string;
  examplesPerRow?: number;
  instructions?: string;
  explain?: boolean;
  confidence?: boolean;
}

/** The flags of the group "input". */
export interface InputFlags {
  column?: string;
  template?: string;
  inputFormat?: 'csv' | 'tsv' | 'jsonl' | 'lines';
  delimiter?: string;
  header: boolean;
  skipLines: number;
  encoding?: string;
  lenient?: boolean;
  limit?: number;
  sample?: number;
  seed: number;
}

/** The flags of the group "model". */
export interface ModelFlags {
  model?: string;
  url?: string;
  timeout?: number;
  votes?: number;
  config?: string;
}

/** The flags of the group "output". */
export interface OutputFlags {
  output?: string;
  format?: 'csv' | 'tsv' | 'jsonl';
  labelColumn?: string;
  labelSeparator?: string;
  force?: boolean;
  errors?: boolean;
  wide?: boolean;
  safeCsv?: boolean;
  minConfidence?: number;
  maxUnlabelled?: string;
  summary?: string;
  quiet?: boolean;
  verbose?: boolean;
}

/** All flags of `skllm classify`. */
export type ClassifyFlags = TaskFlags &
  InputFlags &
  ModelFlags &
  CostFlags &
  StoreFlags &
  OutputFlags;

/** Adds every option of `skllm classify`, in groups. */
export function addClassifyOptions(command: Command): void {
  addTaskOptions(command);
  addInputOptions(command);
  addModelOptions(command);
  addCostOptions(command);
  addStoreOptions(command);
  addOutputOptions(command);
}

/** Adds the options of `skllm classify` to a command that labels rows but writes none. */
export function addLabellingOptions(
  command: Command,
  { severalModels = false }: { severalModels?: boolean } = {},
): void {
  addTaskOptions(command);
  addInputOptions(command);
  addModelOptions(command, severalModels);
  addCostOptions(command);
  addStoreOptions(command);
  command.optionsGroup('More:');
  addLabelFormOptions(command);
  addRunOptions(command);
}

function addTaskOptions(command: Command): void {
  command
    .optionsGroup('What to label:')
    .option('-l, --labels <a,b,c>', 'the labels, separated by commas')
    .option(
      '--labels-file <file>',
      'labels from .txt, .csv, .json or .yaml: name, description, examples',
    )
    .option('--task <name>', 'a named task of the configuration')
    .option('--multi-label', 'any number of labels a row, joined by | in CSV, a list in JSONL')
    .addOption(number('--min-labels <n>', 'fewest labels a row with --multi-label (default: 1)', 0))
    .addOption(number('--max-labels <n>', 'most labels a row with --multi-label (default: all)', 1))
    .option('--other', 'offer "none of these" as one more label')
    .option('--other-name <name>', 'what to call it (default: "other"); implies --other')
    .option(
      '--examples <file>',
      'a table with the columns text and label to learn from (language models)',
    )
    .addOption(
      number('--examples-per-row <k>', 'show only the k nearest of each label with a row', 1),
    )
    .option('--instructions <text|@file>', 'what else to consider, in prose (language models)')
    .option('--explain', 'add a column with the reason, asked for before the label')
    .option('--confidence', 'add a column with the probability that the label is right');
}

/** Adds the options of the group "input". */
export function addInputOptions(command: Command): void {
  command
    .optionsGroup('Input:')
    .option(
      '-c, --column <names>',
      'the column of the text, or several by commas (default: "text", or the only one)',
    )
    .option('--template <text>', 'the text as a template: "{title}: {body}"')
    .addOption(
      new Option('--input-format <format>', 'instead of what the name or the content says').choices(
        ['csv', 'tsv', 'jsonl', 'lines'],
      ),
    )
    .option('--delimiter <c>', 'between CSV cells (default: noticed among , ; tab and |)')
    .option('--no-header', 'the first line is a row; columns are named 1, 2, …')
    .addOption(
      number('--skip-lines <n>', 'lines above the header to pass through', 0).default(0, '0'),
    )
    .option('--encoding <name>', 'utf-8, latin1, windows-1252, utf-16le … (default: utf-8)')
    .option('--lenient', 'take a stray quote in a CSV cell as it stands')
    .addOption(number('--limit <n>', 'only the first n rows', 0))
    .addOption(number('--sample <n>', 'only n rows drawn at random, in their order', 1))
    .addOption(number('--seed <n>', 'seed of --sample', 0).default(1, '1'));
}

function addModelOptions(command: Command, several = false): void {
  const model = new Option(
    '-m, --model <id>',
    `namespace::model, or an alias (default: the embedded model)${several ? '; repeatable' : ''}`,
  );
  command
    .optionsGroup('Model:')
    .addOption(several ? model.argParser(listed) : model)
    .option('--url <url>', 'address of the server for this run (custom_url:: and its like)')
    .addOption(
      new Option(
        '--timeout <s>',
        'seconds for one request (default: 120; 600 on this machine)',
      ).argParser(positive),
    )
    .addOption(number('--votes <n>', 'ask n times in different order; the majority wins', 1))
    .option('--config <file>', 'this configuration file instead of the one found');
}

function addOutputOptions(command: Command): void {
  command
    .optionsGroup('Output:')
    .option('-o, --output <file>', 'write here, whole or not at all (default: standard output)')
    .addOption(
      new Option('-f, --format <format>', "default: by the name of -o, else the input's").choices([
        'csv',
        'tsv',
        'jsonl',
      ]),
    )
    .option('--label-column <name>', 'the new column (default: "label")');
  addLabelFormOptions(command);
  command
    .option('--force', 'replace the values of a column of that name')
    .option('--errors', 'add a column that says why a row has no label')
    .option('--wide', 'one column of 0 and 1 for each label instead')
    .option('--safe-csv', "put ' before new cells that a spreadsheet would run as a formula");
  addUnlabelledOption(command);
  addRunOptions(command);
}

function addLabelFormOptions(command: Command): void {
  command
    .option('--label-separator <c>', 'between the labels of a row in CSV (default: "|")')
    .addOption(
      new Option(
        '--min-confidence <x>',
        'no label below this confidence (with --other: that one)',
      ).argParser(share),
    );
}

/** Adds `--max-unlabelled`. */
export function addUnlabelledOption(command: Command): Command {
  return command.addOption(
    new Option(
      '--max-unlabelled <n|p%>',
      'rows without a label that are no failure (default: 0)',
    ).argParser(threshold),
  );
}

function addRunOptions(command: Command): void {
  command
    .option('--summary <file.json>', 'write model, counts, cost and time as JSON')
    .option('-q, --quiet', 'say nothing but warnings and errors')
    .option('-v, --verbose', 'say more');
}

function number(flags: string, description: string, least: number): Option {
  return new Option(flags, description).argParser(count(least));
}
