import { existsSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type NewSettings, newSettings } from '../../config/new-settings.ts';
import { providerSettings } from '../../config/provider-settings.ts';
import { findProjectFile } from '../../config/search.ts';
import { trustFile } from '../../config/trust-project.ts';
import { SkllmError } from '../../errors.ts';
import { parseModelId } from '../../providers/model-id.ts';
import { knownNamespaces, providerOf } from '../connect.ts';
import type { InitFlags } from '../init.ts';
import { openSettings } from '../opened.ts';
import { ask, canAsk } from '../question.ts';
import { openRows } from '../rows.ts';
import { shellWords } from '../shell-words.ts';
import { surroundings } from '../surroundings.ts';
import { say } from '../terminal.ts';
import { type Answer, gather } from './answers.ts';
import { tryOneRow } from './trial.ts';

/**
 * Writes `.skllmrc` into the working directory: `skllm init`.
 *
 * @returns The exit status.
 * @throws SkllmError `usage` where there is one already, or where nobody is there to ask.
 */
export async function init(
  table: string | undefined,
  flags: InitFlags,
  signal: AbortSignal,
): Promise<number> {
  const path = await newPath(flags);
  const asking = canAsk();
  if (!asking && flags.labels === undefined && flags.model === undefined) throw nobodyToAsk();
  const settings = await gather(flags, await columnsOf(table), asking ? asker : flagOnly);
  write(path, newSettings(settings));
  await trustFile(surroundings(), path);
  say(`skllm: wrote ${path}; it is trusted as it is now.`);
  const { keyVariable } = settings;
  if (keyVariable !== undefined && !process.env[keyVariable]) {
    say(`  Put the key into ${keyVariable}; then run skllm doctor.`);
    return 0;
  }
  const address = await missingAddress(settings);
  if (address !== undefined) {
    say(`  Its address is missing: set ${address}; then run skllm doctor.`);
    return 0;
  }
  if (table !== undefined && settings.labels.length > 0) return tryOneRow(table, flags, signal);
  const labels = settings.labels.length > 0 ? '' : ' --labels <a,b,c>';
  say(`  Next: skllm classify ${table === undefined ? '<table>' : shellWords([table])}${labels}`);
  return 0;
}

/** @throws SkllmError `usage` where settings are there that must not be lost, or that would win. */
async function newPath({ force = false }: InitFlags): Promise<string> {
  const { cwd, ...others } = surroundings();
  const path = join(cwd, '.skllmrc');
  if (existsSync(path) && !force) {
    throw new SkllmError('usage', `${path} is there already`, {
      hint: 'Edit it, or overwrite it with --force.',
    });
  }
  const found = await findProjectFile({ cwd, ...others });
  const wins = found && dirname(found.path) === cwd && basename(found.path) !== '.skllmrc';
  if (!wins) return path;
  throw new SkllmError('usage', `${found.path} holds settings already, and would win`, {
    hint: 'Edit that file, or take the settings out of it.',
  });
}

function write(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (cause) {
    throw new SkllmError('output', `${path} cannot be written`, {
      hint: 'Go to a folder that you may write in.',
      cause,
    });
  }
}

/** How to give the address that the model needs; undefined where it has one, or needs none. */
async function missingAddress({ model }: NewSettings): Promise<string | undefined> {
  if (model === undefined) return undefined;
  const loaded = await openSettings({});
  const { namespace } = parseModelId(model, knownNamespaces(loaded));
  const provider = providerOf(namespace, loaded);
  const { missing } = providerSettings(namespace, provider, loaded, process.env);
  return missing.url ?? missing.endpoint;
}

function nobodyToAsk(): SkllmError {
  return new SkllmError('usage', 'there is no terminal to ask on', {
    hint: 'Say what to write: skllm init --labels a,b,c --column text --model embedded',
  });
}

async function columnsOf(table: string | undefined): Promise<readonly string[]> {
  if (table === undefined) return [];
  if (table === '-') {
    throw new SkllmError('usage', 'the table to try is not read from standard input', {
      hint: 'Name a file.',
    });
  }
  const { header } = await openRows([table], { header: true, skipLines: 0, seed: 1 });
  return header.names;
}

const flagOnly: Answer = async (flag, _question, check) => {
  if (flag !== undefined) check(flag);
  return flag;
};

/** Asks again for what is wrong; what a flag says wrong ends the command. */
const asker: Answer = async (flag, question, check) => {
  if (flag !== undefined) return flagOnly(flag, question, check);
  for (;;) {
    const text = await ask(`${question} `);
    if (text === '') return undefined;
    const problem = problemOf(() => check(text));
    if (problem === undefined) return text;
    say(`  ${problem.message}. ${problem.hint}`);
  }
};

function problemOf(check: () => void): SkllmError | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (error instanceof SkllmError) return error;
    throw error;
  }
}
