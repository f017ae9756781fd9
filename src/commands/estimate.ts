import type { Command } from 'commander';
import type { CommandContext } from './commands.ts';
import { addClassifyOptions, type ClassifyFlags } from './options.ts';
import { print } from './print.ts';

export function define(command: Command, { signal }: CommandContext): void {
  command
    .description(
      'Reckon what skllm classify would use: rows, requests, tokens, money.\n\n' +
        'Takes the same options. No request is made, no key is needed, nothing is written.',
    )
    .argument('[inputs...]', 'as for skllm classify');
  addClassifyOptions(command);
  command.action(async (inputs: string[], flags: ClassifyFlags) => {
    const { makePlan } = await import('./plan.ts');
    const { estimateText } = await import('./estimate-text.ts');
    const plan = await makePlan(inputs, { ...flags, dryRun: true }, signal);
    await print(await estimateText(plan, flags, signal));
  });
}
