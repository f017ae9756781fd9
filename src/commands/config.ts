import type { Command } from 'commander';
import { configPaths, describeSettings } from '../config/describe.ts';
import { trustFile } from '../config/trust-project.ts';
import { openSettings } from './opened.ts';
import { print } from './print.ts';
import { surroundings } from './surroundings.ts';
import { columns } from './table.ts';
import { say } from './terminal.ts';

export function define(command: Command): void {
  command.description('Show where settings come from, and trust a project with them.');
  command
    .command('show')
    .summary('print every setting in force and where it came from')
    .description('Print every setting in force and where it came from; secrets are masked.')
    .option('--config <file>', 'read this settings file in place of the one found')
    .action(show);
  command
    .command('path')
    .summary('print the files that settings are read from')
    .description('Print the files that settings are read from.')
    .action(path);
  command
    .command('schema')
    .summary('print the JSON Schema of .skllmrc, for editors')
    .description('Print the JSON Schema of .skllmrc, for editors.')
    .action(schema);
  command
    .command('trust')
    .summary("let a project's file name hosts, keys, plugins and variables")
    .description(
      "Let a project's settings file name hosts, keys, plugins and variables, as it is now: when it " +
        'is changed it is to be trusted anew.',
    )
    .argument('[file]', 'the settings file (default: the one found from here)')
    .action(trust);
}

async function show(flags: { config?: string }): Promise<void> {
  const loaded = await openSettings({ config: flags.config });
  const described = describeSettings(loaded, process.env, loaded.providers);
  const lines = described.map(({ key, value, origin }) => [key, value, origin]);
  await print(columns([['SETTING', 'VALUE', 'SET BY'], ...lines]));
  for (const notice of loaded.notices) say(`skllm: ${notice}`);
}

async function path(): Promise<void> {
  const { project, user, userExists, trusted } = await configPaths(surroundings());
  const lines = [
    ['project', project ?? 'none found'],
    ['user', userExists ? user : `${user} (does not exist)`],
    ['trusted projects', trusted],
  ];
  await print(columns(lines));
}

async function schema(): Promise<void> {
  const { configSchema } = await import('../config/settings.ts');
  await print(`${JSON.stringify(configSchema(), null, 2)}\n`);
}

async function trust(file: string | undefined): Promise<void> {
  const trusted = await trustFile(surroundings(), file);
  say(`skllm: ${trusted.path} is trusted as it is now; a change needs trust anew.`);
  if (trusted.keys.length > 0) say(`  It may set ${trusted.keys.join(', ')}.`);
}
