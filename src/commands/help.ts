import type { Command } from 'commander';
import { SkllmError } from '../errors.ts';
import { nearest } from '../nearest.ts';

export function define(command: Command): void {
  command
    .description('Print help for a command.')
    .argument('[command...]', 'such as classify, or config show')
    .action((names: string[]) => {
      commandOf(command.parent!, names).help();
    });
}

/**
 * The command that names lead to, each one level down.
 *
 * @throws SkllmError `usage` for a name that there is not, with the nearest that there is.
 */
function commandOf(program: Command, names: readonly string[]): Command {
  return names.reduce((parent, name) => {
    const known = parent.createHelp().visibleCommands(parent);
    const found = known.find((one) => one.name() === name);
    if (found) return found;
    const near = nearest(
      name,
      known.map((one) => one.name()),
    );
    const all = known.map((one) => one.name()).join(', ') || 'none below it';
    throw new SkllmError('usage', `${parent.name()} has no command "${name}"`, {
      hint: near ? `Did you mean ${near}?` : `There are: ${all}.`,
    });
  }, program);
}
