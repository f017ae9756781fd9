import type { Command } from 'commander';
import type { CommandContext } from './commands.ts';
import { positive } from './values.ts';

/** The flags of `skllm doctor`. */
export interface DoctorFlags {
  config?: string;
  timeout: number;
  json?: boolean;
}

export function define(command: Command, { signal }: CommandContext): void {
  command
    .description(
      'Say what is configured, what can be reached, what is missing, and what to do next.\n\n' +
        'Asks the hosts of the models that the settings or the arguments name for their list of ' +
        'models, and no other host; no row is sent, no key is printed.',
    )
    .argument('[models...]', 'ids, aliases or namespaces to look at as well')
    .option('--config <file>', 'read this settings file in place of the one found')
    .option('--timeout <s>', 'seconds to wait for each host', positive, 10)
    .option('--json', 'print what was found as JSON')
    .addHelpText('after', examples)
    .action(async (models: string[], flags: DoctorFlags) => {
      const { examine } = await import('./doctor/examine.ts');
      process.exitCode = await examine(models, flags, signal);
    });
}

const examples = `
Examples:
  skllm doctor
  skllm doctor openai ollama::llama3

Exit status: 0 all is well; 2 settings are wrong or missing; 5 a host that was
asked did not answer as it should.
`;
