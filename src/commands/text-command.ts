import type { Command } from 'commander';
import type { Settings } from '../config/settings.ts';
import type { TextTask } from '../task.ts';
import type { CommandContext } from './commands.ts';
import { addCostOptions, addStoreOptions } from './cost-options.ts';
import { addFileOptions, addModelOptions, addTableOptions, type ClassifyFlags } from './options.ts';
import { type AskedTask, textOrFile } from './task.ts';

/** The flags of the commands that write a text for each row. */
export interface TextFlags extends Omit<ClassifyFlags, 'column' | 'template'> {
  prompt: string;
  /** The new column. */
  column: string;
  maxLength?: number;
}

/** Adds what the commands that write texts share: tables, models, cost, store, files; the action. */
export function defineTextCommand(command: Command, { signal }: CommandContext): void {
  addTableOptions(command);
  addModelOptions(command);
  addCostOptions(command);
  addStoreOptions(command);
  addFileOptions(command);
  command.action(async (inputs: string[], flags: TextFlags) => {
    process.exitCode = await run(inputs, flags, signal);
  });
}

async function run(inputs: string[], given: TextFlags, signal: AbortSignal): Promise<number> {
  const { column, ...rest } = given;
  const flags: ClassifyFlags = { ...rest, labelColumn: column };
  const { makePlan } = await import('./plan.ts');
  const plan = await makePlan(inputs, flags, async (_, settings) => asked(given, settings));
  const { carryOut } = await import('./carry-out.ts');
  return carryOut(plan, flags, signal);
}

/** What is asked of a row. Nothing of it comes from the settings, which speak of labels. */
function asked({ prompt, image, maxLength }: TextFlags, _: Settings): AskedTask {
  const task: Omit<TextTask, 'input'> = {
    kind: 'text',
    ...(maxLength === undefined ? {} : { maxLength }),
  };
  return { task, asked: { template: textOrFile(prompt), image }, showConfidence: false };
}
