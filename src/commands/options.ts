import { type Command, Option } from 'commander';
import {
  addCostOptions,
  addStoreOptions,
  type CostFlags,
  type StoreFlags,
} from './cost-options.ts';
import { count, inside, positive, share, threshold } from './values.ts';

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
  escalate?: string;
  targetAgreement?: number;
  risk?: number;
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
  withModel?: boolean;
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

function addTaskOptions(command: Command): void {
  command
    .optionsGroup('What to label:')
    .option('-l, --labels <a,b,c>', 'the labels, separated by commas')
    .option(
      '--labels-file <file>',
      'a .txt, .csv, .json or .yaml file of labels: name, description, examples',
    )
    .option('--task <name>', 'a task that the settings define: labels, column and so on')
    .option('--multi-label', 'any number of labels a row; joined by | in CSV, a list in JSONL')
    .addOption(number('--min-labels <n>', 'fewest labels a row with --multi-label (default: 1)', 0))
    .addOption(number('--max-labels <n>', 'most labels a row with --multi-label (default: all)', 1))
    .option('--other', 'offer "none of these" as one more label')
    .option('--other-name <name>', 'name of that label (default: "other"); implies --other')
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

function addInputOptions(command: Command): void {
  command
    .optionsGroup('Input:')
    .option(
      '-c, --column <names>',
      'column of the text, or several separated by commas (default: "text", else the only one, ' +
        'else for the embedded model the one of longest text)',
    )
    .option('--template <text>', 'the text put together from columns: "{title}: {body}"')
    .addOption(
      new Option(
        '--input-format <format>',
        'read the input as this, whatever its name and content say',
      ).choices(['csv', 'tsv', 'jsonl', 'lines']),
    )
    .option('--delimiter <c>', 'what separates cells (default: noticed among , ; tab and |)')
    .option('--no-header', 'the first line is a row; columns are named 1, 2, …')
    .addOption(
      number('--skip-lines <n>', 'lines above the header, kept but not read', 0).default(0, '0'),
    )
    .option(
      '--encoding <name>',
      'of the input: utf-8, latin1, windows-1252, utf-16le … (default: utf-8)',
    )
    .option('--lenient', 'take a stray quote in a CSV cell as text')
    .addOption(number('--limit <n>', 'label and write only the first n rows', 0))
    .addOption(number('--sample <n>', 'label and write only n rows drawn at random', 1))
    .addOption(number('--seed <n>', 'seed of --sample', 0).default(1, '1'));
}

function addModelOptions(command: Command): void {
  command
    .optionsGroup('Model:')
    .option('-m, --model <id>', 'namespace::model, or an alias (default: the embedded model)')
    .option('--url <url>', 'address of the server for this run (custom_url:: and its like)')
    .addOption(
      new Option(
        '--timeout <s>',
        'seconds for one request (default: 120; 600 for a server on this machine)',
      ).argParser(positive),
    )
    .addOption(number('--votes <n>', 'ask n times in different order; the majority wins', 1))
    .option('--escalate <id>', 'ask this model where --model is unsure: see docs/cascade.md')
    .addOption(
      new Option(
        '--target-agreement <x>',
        'share of the labels that are to be as --escalate would give them (default: 0.95)',
      ).argParser(inside),
    )
    .addOption(
      new Option(
        '--risk <x>',
        'probability that the target may be missed with (default: 0.05)',
      ).argParser(inside),
    )
    .option('--config <file>', 'read this settings file in place of the one found');
}

function addOutputOptions(command: Command): void {
  command
    .optionsGroup('Output:')
    .option(
      '-o, --output <file>',
      'write to this file, whole or not at all (default: standard output)',
    )
    .addOption(
      new Option(
        '-f, --format <format>',
        "format of the output (default: by the name of -o, else the input's)",
      ).choices(['csv', 'tsv', 'jsonl']),
    )
    .option('--label-column <name>', 'name of the new column (default: "label")')
    .option('--label-separator <c>', 'between the labels of a row in CSV (default: "|")')
    .option('--force', 'where a column of that name is there already, replace its values')
    .option('--errors', 'add a column that says why a row has no label')
    .option('--with-model', 'add a column that says which model labelled the row')
    .addOption(
      new Option(
        '--min-confidence <x>',
        'no label for rows below this confidence, 0 to 1; with --other that label',
      ).argParser(share),
    )
    .option('--wide', 'in place of the label a column of 0 and 1 for each label')
    .option('--safe-csv', "put ' before new cells that a spreadsheet would run as a formula")
    .addOption(
      new Option(
        '--max-unlabelled <n|p%>',
        'so many rows may be without a label before the exit status is 3 (default: 0)',
      ).argParser(threshold),
    )
    .option('--summary <file.json>', 'write model, counts, cost and time to this file as JSON')
    .option('-q, --quiet', 'say nothing but warnings and errors')
    .option('-v, --verbose', 'also say how the input was read, and how often each label was given');
}

function number(flags: string, description: string, least: number): Option {
  return new Option(flags, description).argParser(count(least));
}
