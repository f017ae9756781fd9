import { type Command, Option } from 'commander';
import { type OutputFormat, outputFormats } from '../format.ts';
import { share, threshold } from './values.ts';

/** The flags of the group "output". */
export interface OutputFlags {
  output?: string;
  format?: OutputFormat;
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

/** Adds the options of the group "output" of a command that labels. */
export function addOutputOptions(command: Command): void {
  command
    .optionsGroup('Output:')
    .option('--label-column <name>', 'name of the new column (default: "label")')
    .addOption(labelSeparator())
    .addOption(minConfidence())
    .option('--wide', 'in place of the label a column of 0 and 1 for each label');
  addFileOptions(command);
}

/** Where the rows go, and what is told of the run. */
export function addFileOptions(command: Command): void {
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
      ).choices(outputFormats),
    )
    .option('--force', 'where a column of that name is there already, replace its values')
    .option('--errors', 'add a column that says why a row has no answer')
    .option('--safe-csv', "put ' before new cells that a spreadsheet would run as a formula")
    .addOption(maxUnlabelled())
    .option('--summary <file.json>', 'write model, counts, cost and time to this file as JSON');
  addTalkOptions(command);
}

/** `--label-separator`. */
export function labelSeparator(): Option {
  return new Option('--label-separator <c>', 'between the labels of a row in CSV (default: "|")');
}

/** `--min-confidence`. */
export function minConfidence(): Option {
  return new Option(
    '--min-confidence <x>',
    'no label for rows below this confidence, 0 to 1; with --other that label',
  ).argParser(share);
}

/** `--max-unlabelled`. */
export function maxUnlabelled(): Option {
  return new Option(
    '--max-unlabelled <n|p%>',
    'so many rows may be without an answer before the exit status is 3 (default: 0)',
  ).argParser(threshold);
}

/** How much a command says. */
export function addTalkOptions(command: Command): void {
  command
    .option('-q, --quiet', 'say nothing but warnings and errors')
    .option('-v, --verbose', 'also say how the input was read, and how often each label was given');
}
