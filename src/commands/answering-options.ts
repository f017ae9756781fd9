import { type Command, Option } from 'commander';
import { count, inside, modelFile } from './values.ts';

/** The flags of a cascade. */
export interface CascadeFlags {
  escalate?: string;
  targetAgreement?: number;
  risk?: number;
  withModel?: boolean;
  saveStudent?: string;
}

/** Adds to the group before how a model answers: several times, or to which sentence; and where it is kept. */
export function addVoteOptions(command: Command): void {
  const votes = new Option('--votes <n>', 'ask n times in different order; the majority wins');
  command
    .addOption(votes.argParser(count(1)))
    .option('--hypothesis <text>', 'for hf:: models: "This text is about {label}."')
    .addOption(
      new Option(
        '--save-model <file>',
        'keep the fitted model as <name>.skllm, for --model embedded::<name>.skllm',
      ).argParser(modelFile),
    );
}

/** Adds the options of a cascade to the group before. */
export function addCascadeOptions(command: Command): void {
  command
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
    .option('--with-model', 'add a column that says which model labelled the row')
    .addOption(
      new Option(
        '--save-student <file>',
        'keep what --model has learnt as <name>.skllm, for --model embedded::<name>.skllm',
      ).argParser(modelFile),
    );
}
