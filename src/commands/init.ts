import type { Command } from 'commander';
import type { CommandContext } from './commands.ts';

/** The flags of `skllm init`. */
export interface InitFlags {
  model?: string;
  url?: string;
  keyVariable?: string;
  labels?: string;
  column?: string;
  force?: boolean;
  yes?: boolean;
}

export function define(command: Command, { signal }: CommandContext): void {
  command
    .description(
      'Write a .skllmrc with comments into this folder, and trust it.\n\n' +
        'On a terminal it asks for what the options leave open; elsewhere it takes the options ' +
        'alone. With a table it then offers to label one row of it, and says first what that costs.',
    )
    .argument('[table]', 'a table to take the columns from and to try one row of')
    .option('-m, --model <id>', 'the model (default: embedded, which needs nothing)')
    .option('--url <url>', 'address of its server (custom_url:: and its like)')
    .option('--key-variable <name>', 'name of the environment variable that holds its key')
    .option('-l, --labels <a,b,c>', 'the labels, separated by commas')
    .option('-c, --column <columns>', 'the columns of the text, separated by commas')
    .option('--force', 'overwrite a .skllmrc that is there')
    .option('--yes', 'label the one row without asking')
    .addHelpText('after', examples)
    .action(async (table: string | undefined, flags: InitFlags) => {
      const { init } = await import('./init/write.ts');
      process.exitCode = await init(table, flags, signal);
    });
}

const examples = `
Examples:
  skllm init reviews.csv
  skllm init --model openai::gpt-5-mini --labels positive,negative -c text

A key is never asked for and never written: only the name of its variable is.
`;
