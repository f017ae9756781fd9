import type { Command } from 'commander';
import type { CommandContext } from './commands.ts';
import { addReadingOptions, type InputFlags } from './options.ts';

/** The flags of `skllm concat`. */
export interface ConcatFlags
  extends Pick<InputFlags, 'inputFormat' | 'delimiter' | 'header' | 'skipLines' | 'encoding'> {
  output?: string;
}

export function define(command: Command, { signal }: CommandContext): void {
  command
    .description(
      'Put shards together: one header, then the rows of each file in the order given.\n\n' +
        'Format, delimiter and header of all must agree. Bytes stay as they are; only headers and ' +
        'byte order marks after the first are left out, and a newline that a file lacks at its end ' +
        'is added. Files may be gzip.',
    )
    .argument('<inputs...>', 'files of one kind and header; - is standard input');
  addReadingOptions(command);
  command
    .optionsGroup('Output:')
    .option(
      '-o, --output <file>',
      'write to this file, whole or not at all; .gz is compressed (default: standard output)',
    );
  command.addHelpText('after', examples);
  command.action(async (inputs: string[], flags: ConcatFlags) => {
    const { concat } = await import('./concat-run.ts');
    await concat(inputs, flags, signal);
  });
}

const examples = `
Examples:
  skllm concat out.{1..16}.csv -o labelled.csv
  skllm concat --no-header part-*.csv.gz -o all.csv.gz

Name the shards by their numbers, as above: a shard that is missing then ends
it with 2, and the order is that of the input, which out.*.csv is not
(out.10.csv comes before out.2.csv).
`;
