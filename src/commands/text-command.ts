import type { Command } from 'commander';
import type { TextTask } from '../task.ts';
import { carryOut } from './carry-out.ts';
import type { CommandContext } from './commands.ts';
import { addCostOptions, addStoreOptions } from './cost-options.ts';
import { addModelOptions, addTableOptions, type ClassifyFlags } from './options.ts';
import { addFileOptions } from './output-options.ts';
import { addShardOption } from './shard-option.ts';
import type { AskedTask } from './task.ts';
import { textOrFile } from './text-or-file.ts';

/** The flags of the commands that write a text for each row. */
export interface TextFlags extends Omit<ClassifyFlags, 'column' | 'template'> {
  prompt: string;
  /** The new column. */
  column: string;
  maxLength?: number;
}

/**
 * Adds what the commands that write texts share: tables, models, cost, store, files; the action.
 *
 * @param unnamed - Which model is asked where none is named.
 */
export function defineTextCommand(
  command: Command,
  { signal }: CommandContext,
  unnamed: string,
): void {
  addTableOptions(command);
  addShardOption(command);
  addModelOptions(command, { unnamed });
  addCostOptions(command);
  addStoreOptions(command);
  addFileOptions(command);
  command.action(async (inputs: string[], flags: TextFlags) => {
    const { column: labelColumn, ...rest } = flags;
    const read = async () => asked(flags);
    process.exitCode = await carryOut(inputs, { ...rest, labelColumn }, signal, read);
  });
}

/** What is asked of a row. Nothing of it comes from the settings, which speak of labels. */
function asked({ prompt, image, maxLength }: TextFlags): AskedTask {
  const task: Omit<TextTask, 'input'> = {
    kind: 'text',
    ...(maxLength === undefined ? {} : { maxLength }),
  };
  return { task, asked: { template: textOrFile(prompt), image }, showConfidence: false };
}
