import type { Command } from 'commander';
import { carryOut } from './carry-out.ts';
import type { CommandContext } from './commands.ts';
import { addClassifyOptions, type ClassifyFlags } from './options.ts';

export function define(command: Command, { signal }: CommandContext): void {
  command
    .description(
      'Label the rows of a table.\n\n' +
        'Reads CSV, TSV, JSONL or plain lines, also gzip, from files or standard input, and writes ' +
        'the same rows with a label added. Bytes of the input stay as they are.',
    )
    .argument('[inputs...]', 'files of one kind and header; - or none is standard input');
  addClassifyOptions(command);
  command.addHelpText('after', examples);
  command.action(async (inputs: string[], flags: ClassifyFlags) => {
    process.exitCode = await carryOut(inputs, flags, signal);
  });
}

const examples = `
Examples:
  skllm classify reviews.csv --labels positive,negative
  skllm classify news-*.csv.gz --labels-file topics.yaml \\
      -c headline,summary -o news.jsonl
  skllm classify notes.txt --labels todo,done,idea
  cat tickets.jsonl | skllm classify -l billing,bug,praise -c body | jq .label
  skllm classify mails.csv -l spam,ham --model openai::gpt-5-mini --max-cost 2
  skllm classify mails.csv -l spam,ham --model ollama::llama3 --explain

Exit status: 0 every row has a label; 2 usage, settings or input; 3 more rows
than --max-unlabelled have none; 5 the service failed; 6 a budget was reached;
130 interrupted. After 5, 6 and 130 the same command goes on where it stopped.
`;
