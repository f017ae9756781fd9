import { type Command, Option } from 'commander';
import { type CheckReporter, checkReporterNames } from '../report/names.ts';
import type { CommandContext } from './commands.ts';
import { addLabellingOptions, type ClassifyFlags } from './options.ts';
import { maxUnlabelled } from './output-options.ts';
import { share, threshold } from './values.ts';

/** The flags of `skllm check`. */
export interface CheckFlags extends ClassifyFlags {
  expect?: string;
  forbid?: string;
  gold?: string;
  baseline?: string;
  predicted?: string;
  maxViolations?: string;
  minAccuracy?: number;
  minF1?: number;
  maxDrift: number;
  reporter: CheckReporter;
}

export function define(command: Command, { signal }: CommandContext): void {
  command
    .description(
      'Hold the labels of a table to rules, and fail where they are broken: for CI.\n\n' +
        'The rows are labelled by the model named, answers that are known cost nothing; or the ' +
        'labels in a column are checked.',
    )
    .argument('[inputs...]', 'as for skllm classify')
    .optionsGroup('Rules, at least one:')
    .option('--expect <labels>', 'no row may get another label')
    .option('--forbid <labels>', 'no row may get one of these')
    .option('--gold <column>', 'rows must get the label that they have in this column')
    .option('--baseline <file>', 'label shares must be those of this table, labelled before')
    .optionsGroup('Limits:')
    .addOption(
      new Option('--max-violations <n|p%>', 'rows that may break a rule (default: 0)').argParser(
        threshold,
      ),
    )
    .addOption(
      new Option(
        '--min-accuracy <x>',
        'with --gold: the least accuracy; wrong rows are then only listed',
      ).argParser(share),
    )
    .addOption(
      new Option('--min-f1 <x>', 'with --gold: the least macro F1, likewise').argParser(share),
    )
    .addOption(
      new Option('--max-drift <x>', 'with --baseline: most total variation distance of the shares')
        .argParser(share)
        .default(0.1, '0.1'),
    )
    .addOption(maxUnlabelled())
    .optionsGroup('What to say:')
    .addOption(
      new Option('--reporter <name>', 'what goes to standard output')
        .choices(checkReporterNames)
        .default('text'),
    )
    .optionsGroup('Labels that are there already:')
    .option(
      '--predicted <column>',
      'check the labels in this column, with <column>_confidence where it is there; no model is asked',
    )
    .option('--label-column <column>', 'the column of the baseline (default: "label")');
  addLabellingOptions(command);
  command.addHelpText('after', examples);
  command.action(async (inputs: string[], flags: CheckFlags) => {
    const { check } = await import('./check-run.ts');
    process.exitCode = await check(inputs, flags, signal);
  });
}

const examples = `
Examples:
  skllm check comments.csv --task toxic --forbid toxic --reporter github
  skllm check faq.csv --labels billing,bug,praise --gold topic --model embedded
  skllm check today.csv --predicted label --baseline last-week.csv \\
      --max-drift 0.05

A model must be named, by --model, the task or the settings: an accident must
not pass.
Exit status: 0 every rule holds; 4 one is broken; 3 none is, but more rows than
--max-unlabelled have no label; else as skllm classify.
`;
