import { type Command, Option } from 'commander';
import type { CommandContext } from './commands.ts';
import { addTableOptions, addTextOptions, type InputFlags, type TaskFlags } from './options.ts';
import { count, share } from './values.ts';

/** The flags of `skllm review`. */
export interface ReviewFlags
  extends Omit<InputFlags, 'image' | 'shard'>,
    Pick<TaskFlags, 'labels' | 'labelsFile' | 'task' | 'multiLabel'> {
  config?: string;
  labelColumn?: string;
  labelSeparator?: string;
  gold?: string;
  below: number;
  all?: boolean;
  decisions?: string;
  port: number;
  exportGold?: string;
  exportExamples?: string;
  examplesPerLabel: number;
}

export function define(command: Command, { signal }: CommandContext): void {
  command
    .description(
      'Settle unsure rows on a local page: one row after another, a digit picks its label.\n\n' +
        'Shows the rows of a labelled table that have no label, disagree with another column, or ' +
        'are unsure. Each decision is kept at once in a file beside the table; the table itself is ' +
        'not changed. The page is served to this machine alone. Ctrl-C ends it.',
    )
    .argument('<table>', 'a labelled table, as skllm classify --confidence writes it')
    .optionsGroup('What to review:')
    .option('--label-column <column>', 'the column of the labels (default: "label")')
    .option('--gold <column>', 'also rows that this column disagrees about')
    .addOption(
      new Option('--below <x>', 'rows of less confidence than this are unsure')
        .argParser(share)
        .default(0.7, '0.7'),
    )
    .option('--all', 'also the rows that nothing speaks against')
    .optionsGroup('Labels (default: those in the column):')
    .option('-l, --labels <a,b,c>', 'the labels, separated by commas')
    .option('--labels-file <file>', 'labels from .txt, .csv, .json or .yaml')
    .option('--task <task>', 'a named task of the settings')
    .option('--multi-label', 'any number of labels a row')
    .option('--label-separator <c>', 'between the labels of a row in CSV (default: "|")')
    .option('--config <file>', 'read this settings file in place of the one found')
    .optionsGroup('What was decided:')
    .option('--decisions <file>', 'where it is kept (default: <table>.decisions.jsonl)')
    .option('--export-gold <file.csv>', 'write the decided rows with the column "gold"; no page')
    .option('--export-examples <file.csv>', 'write decided rows as --examples; no page')
    .addOption(
      new Option('--examples-per-label <n>', 'most examples of each label')
        .argParser(count(1))
        .default(5, '5'),
    )
    .addOption(
      new Option('--port <n>', 'the port of the page')
        .argParser(count(0, 65_535))
        .default(0, 'any'),
    );
  addTextOptions(command, 'all that are not of labels');
  addTableOptions(command);
  command.action(async (table: string, flags: ReviewFlags) => {
    const { review } = await import('./review-run.ts');
    process.exitCode = await review(table, flags, signal);
  });
}
