import type { Command } from 'commander';
import type { CommandContext } from './commands.ts';
export function define(command: Command, { signal }: CommandContext): void {
  command.action(() => {
    void signal;
  });
}
