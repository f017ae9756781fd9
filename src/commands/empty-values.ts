import type { Command } from 'commander';
import { SkllmError } from '../errors.ts';

/**
 * Refuses empty values and arguments: nothing here can be called nothing, and most come of a variable
 * of the shell that is not set.
 *
 * @throws SkllmError `usage` that names the option.
 */
export function refuseEmpty(command: Command): void {
  const option = command.options.find((one) =>
    [command.getOptionValue(one.attributeName())].flat().includes(''),
  );
  const found = option?.long ?? (command.args.includes('') ? 'an argument' : undefined);
  if (found === undefined) return;
  throw new SkllmError('usage', `${found} is empty`, {
    hint: 'Give it a value, or leave it out; a variable of the shell may not be set.',
  });
}
