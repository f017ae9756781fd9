import { Argument, type Command } from 'commander';
import { type Shell, scripts } from './completion/scripts.ts';
import { print } from './print.ts';

export function define(command: Command): void {
  command
    .description(
      'Print what a shell needs to complete commands, options and their values.\n\n' +
        'Columns are those of the table named on the line, labels those of the labels given there, ' +
        'models and tasks those of the settings. Nothing is asked over the network.',
    )
    .addArgument(new Argument('<shell>').choices(Object.keys(scripts)))
    .addHelpText('after', examples)
    .action((shell: Shell) => print(scripts[shell]));
}

const examples = `
To switch it on:
  bash   eval "$(skllm completion bash)"       in ~/.bashrc
  zsh    eval "$(skllm completion zsh)"        in ~/.zshrc, after compinit
  fish   skllm completion fish | source        in ~/.config/fish/config.fish
`;
