import type { Command } from 'commander';
import type { CommandContext } from './commands.ts';
import { defineTextCommand } from './text-command.ts';
import { count } from './values.ts';

export function define(command: Command, context: CommandContext): void {
  command
    .description(
      'Write a text for each row: the answer of a language model to a prompt.\n\n' +
        'The path is that of skllm classify: rows keep their bytes and their order, answers are ' +
        'kept, the same command goes on where it stopped. Each row is a request of its own.',
    )
    .argument('[inputs...]', 'files of one kind and header; - or none is standard input')
    .optionsGroup('What to write:')
    .requiredOption('--prompt <text|@file>', 'what to write; {column} stands for a cell')
    .option('-c, --column <name>', 'the new column', 'result')
    .option('--image <column>', 'the column of images: paths, or https: or data: addresses')
    .option('--max-length <n>', 'most characters; what is longer is cut after a word', count(1));
  defineTextCommand(command, context, 'that of the settings');
  command.addHelpText('after', examples);
}

const examples = `
Examples:
  skllm map reviews.csv --prompt "Translate into English: {text}" \\
      -c english -m openai::gpt-5-mini
  skllm map tickets.jsonl --prompt @summary.txt --max-length 120 \\
      -m ollama::llama3 -o short.jsonl

Cells stand in the prompt as JSON strings. {{ and }} are braces.
`;
