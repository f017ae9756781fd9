import type { Command } from 'commander';
import type { CommandContext } from './commands.ts';
import { defineTextCommand } from './text-command.ts';
import { count } from './values.ts';

export function define(command: Command, context: CommandContext): void {
  command
    .description(
      'Describe the images of a table, such as for alternative texts.\n\n' +
        'Needs a model that sees images: --model, or the alias "vision" of the settings.',
    )
    .argument('[inputs...]', 'files of one kind and header; - or none is standard input')
    .optionsGroup('What to describe:')
    .requiredOption('--image <column>', 'the column of images: paths, or https: or data: addresses')
    .option('-c, --column <name>', 'the new column', 'description')
    .option('--prompt <text|@file>', 'what to write; {column} stands for a cell', prompt)
    .option('--max-length <n>', 'most characters; what is longer is cut after a word', count(1));
  defineTextCommand(command, context, 'the alias "vision", else that of the settings');
  command.addHelpText('after', examples);
}

const prompt = 'Describe the image in one or two plain sentences for somebody who cannot see it.';

const examples = `
Examples:
  skllm describe images.csv --image file --column alt_text -m openai::gpt-5-mini
  skllm describe images.csv --image file --max-length 125 \\
      --prompt "Alternative text for {title}."

Paths are relative to the folder of the table. PNG, JPEG, WebP and GIF up to
20 MB; where the package sharp is installed, sides above 2048 pixels are made
smaller.
`;
