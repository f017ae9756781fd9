import { type Command, Option } from 'commander';
import { type Format, formats } from '../format.ts';
import type { Shard } from '../shard.ts';
import { addCascadeOptions, addVoteOptions, type CascadeFlags } from './answering-options.ts';
import {
  addCostOptions,
  addStoreOptions,
  type CostFlags,
  type StoreFlags,
} from './cost-options.ts';
import {
  addOutputOptions,
  addTalkOptions,
  labelSeparator,
  minConfidence,
  type OutputFlags,
} from './output-options.ts';
import { addShardOption } from './shard-option.ts';
import { count, listed, positive } from './values.ts';

/** The flags of the group "what to label", as the command line gives them. */
export interface TaskFlags {
  /** No flag: `labels` are those of a gold column, which need not have all that a model knows. */
  labelsFound?: boolean;
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
  shortlist?: number;
  instructions?: string;
  explain?: boolean;
  confidence?: boolean;
}

/** The flags of the group "input". */
export interface InputFlags {
  column?: string;
  template?: string;
  image?: string;
  inputFormat?: Format;
  delimiter?: string;
  header: boolean;
  skipLines: number;
  encoding?: string;
  lenient?: boolean;
  limit?: number;
  sample?: number;
  seed: number;
  shard?: Shard;
}

/** The flags of the group "model". */
export interface ModelFlags {
  model?: string;
  url?: string;
  timeout?: number;
  votes?: number;
  hypothesis?: string;
  config?: string;
  saveModel?: string;
}

/** All flags of `skllm classify`. */
export type ClassifyFlags = TaskFlags &
  InputFlags &
  ModelFlags &
  CascadeFlags &
  CostFlags &
  StoreFlags &
  OutputFlags;

/** Adds every option of `skllm classify`, in groups. */
export function addClassifyOptions(command: Command): void {
  addTaskOptions(command);
  addInputOptions(command);
  addShardOption(command);
  addModelOptions(command);
  addVoteOptions(command);
  addCascadeOptions(command);
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
  addShardOption(command);
  addModelOptions(command, { several: severalModels });
  addVoteOptions(command);
  addCostOptions(command);
  addStoreOptions(command);
  command.optionsGroup('More:').addOption(labelSeparator()).addOption(minConfidence());
  addTalkOptions(command);
}

function addTaskOptions(command: Command): void {
  command
    .optionsGroup('What to label:')
    .option('-l, --labels <a,b,c>', 'the labels, separated by commas')
    .option(
      '--labels-file <file>',
      'a .txt, .csv, .json or .yaml file of labels: name, description, examples',
    )
    .option('--task <task>', 'a task that the settings define: labels, column and so on')
    .option('--multi-label', 'any number of labels a row; joined by | in CSV, a list in JSONL')
    .addOption(number('--min-labels <n>', 'fewest labels a row with --multi-label (default: 1)', 0))
    .addOption(number('--max-labels <n>', 'most labels a row with --multi-label (default: all)', 1))
    .option('--other', 'offer "none of these" as one more label')
    .option('--other-name <name>', 'name of that label (default: "other"); implies --other')
    .option('--examples <file>', 'a table with the columns text and label to learn from')
    .addOption(
      number('--examples-per-row <k>', 'show only the k nearest of each label with a row', 1),
    )
    .addOption(
      number('--shortlist <k>', 'ask with the k likeliest labels of each row (language models)', 1),
    )
    .option('--instructions <text|@file>', 'what else to consider, in prose (language models)')
    .option('--explain', 'add a column with the reason, asked for before the label')
    .option('--confidence', 'add a column with the probability that the label is right');
}

/** Adds the options of the group "input". */
export function addInputOptions(command: Command): void {
  addTextOptions(command);
  command
    .optionsGroup('Input:')
    .option('--image <column>', 'the column of images: paths, or https: or data: addresses');
  addTableOptions(command);
}

/** Where the text of a row is; `last` says where where nothing else does. */
export function addTextOptions(
  command: Command,
  last = 'for the embedded model the one of longest text',
): void {
  command
    .optionsGroup('Input:')
    .option(
      '-c, --column <columns>',
      `column of the text, or several separated by commas (default: "text", else the only one, else ${last})`,
    )
    .option('--template <text>', 'the text put together from columns: "{title}: {body}"');
}

/** How a table is read, and how much of it. */
export function addTableOptions(command: Command): void {
  addReadingOptions(command);
  command
    .optionsGroup('Input:')
    .option('--lenient', 'take a stray quote in a CSV cell as text')
    .addOption(number('--limit <n>', 'take only the first n rows', 0))
    .addOption(number('--sample <n>', 'take only n rows drawn at random', 1))
    .addOption(number('--seed <n>', 'seed of --sample', 0).default(1, '1'));
}

/** How the bytes of a table are to be understood. */
export function addReadingOptions(command: Command): void {
  command
    .optionsGroup('Input:')
    .addOption(
      new Option(
        '--input-format <format>',
        'read the input as this, whatever its name and content say',
      ).choices(formats),
    )
    .option('--delimiter <c>', 'what separates cells (default: noticed among , ; tab and |)')
    .option('--no-header', 'the first line is a row; columns are named 1, 2, …')
    .addOption(
      number('--skip-lines <n>', 'lines above the header, kept but not read', 0).default(0, '0'),
    )
    .option(
      '--encoding <name>',
      'of the input: utf-8, latin1, windows-1252, utf-16le … (default: utf-8)',
    );
}

/** Which model is asked, and where; `unnamed` says which where none is named. */
export function addModelOptions(
  command: Command,
  { several = false, unnamed = 'the embedded model' }: { several?: boolean; unnamed?: string } = {},
): void {
  const model = new Option(
    '-m, --model <id>',
    `namespace::model, or an alias (default: ${unnamed})${several ? '; repeatable' : ''}`,
  );
  command
    .optionsGroup('Model:')
    .addOption(several ? model.argParser(listed) : model)
    .option('--url <url>', 'address of the server for this run (custom_url:: and its like)')
    .addOption(
      new Option(
        '--timeout <s>',
        'seconds for one request (default: 120; 600 for a server on this machine)',
      ).argParser(positive),
    )
    .option('--config <file>', 'read this settings file in place of the one found');
}

function number(flags: string, description: string, least: number): Option {
  return new Option(flags, description).argParser(count(least));
}
