import { type Command, Option } from 'commander';
import {
  type EvaluationReporter,
  evaluationEndings,
  evaluationReporterNames,
} from '../report/names.ts';
import type { CommandContext } from './commands.ts';
import { addLabellingOptions, type ClassifyFlags } from './options.ts';
import { listed, share } from './values.ts';

/** The flags of `skllm evaluate`. */
export interface EvaluateFlags extends Omit<ClassifyFlags, 'model'> {
  gold: string;
  predicted?: readonly string[];
  model?: readonly string[];
  report?: readonly string[];
  reporter: EvaluationReporter;
  targetAccuracy: number;
  saveThreshold?: boolean;
  minAccuracy?: number;
  minF1?: number;
}

export function define(command: Command, { signal }: CommandContext): void {
  command
    .description(
      'Say how good labels are: of one or several models, or those in a column.\n\n' +
        'Rows that have a gold label are labelled as skllm classify would label them, answers that ' +
        'are known cost nothing, and what was found is compared with the gold labels.',
    )
    .argument('[inputs...]', 'as for skllm classify; several models need files')
    .optionsGroup('What to compare:')
    .requiredOption(
      '--gold <column>',
      'the column of the right labels; rows without one are left out',
    )
    .addOption(
      new Option(
        '--predicted <column>',
        'score the labels in this column, with <column>_confidence where it is there; repeatable',
      ).argParser(listed),
    )
    .optionsGroup('What to say:')
    .addOption(
      new Option('--report <file>', `also write a file: ${fileEndings}; repeatable`).argParser(
        listed,
      ),
    )
    .addOption(
      new Option('--reporter <name>', 'what goes to standard output')
        .choices(evaluationReporterNames)
        .default('text'),
    )
    .addOption(
      new Option('--target-accuracy <x>', 'find the --min-confidence that reaches it')
        .argParser(share)
        .default(0.95, '0.95'),
    )
    .option('--save-threshold', 'write that --min-confidence to the settings (see --task)')
    .optionsGroup('What to hold to:')
    .addOption(new Option('--min-accuracy <x>', 'exit 4 where a model is below').argParser(share))
    .addOption(new Option('--min-f1 <x>', 'exit 4 where a macro F1 is below').argParser(share));
  addLabellingOptions(command, { severalModels: true });
  command.addHelpText('after', examples);
  command.action(async (inputs: string[], flags: EvaluateFlags) => {
    const { evaluate } = await import('./evaluate-run.ts');
    process.exitCode = await evaluate(inputs, flags, signal);
  });
}

const fileEndings = Object.values(evaluationEndings)
  .map(([usual]) => `.${usual}`)
  .join(', ');

const examples = `
Examples:
  skllm evaluate reviews-gold.csv --gold gold --model embedded
  skllm evaluate gold.csv --gold label --labels-file labels.yaml \\
      --model openai::gpt-5-mini --model ollama::llama3 --report report.html
  skllm evaluate labelled.csv --gold gold --predicted label --min-accuracy 0.9

Labels that are not given are those of the gold column. A row without a label
counts as wrong. Exit status: 0 unless a least accuracy or F1 is not reached,
which is 4; else as skllm classify.
`;
