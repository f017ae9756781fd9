// What the program says of itself, as plain data, from the same source as --help: the manual and the
// pages of docs/commands are made of it. Needs dist/.
import { createProgram } from '../dist/commands/program.js';

/**
 * @typedef {{ term: string, text: string }} Entry
 * @typedef {{
 *   name: string, usage: string, summary: string, description: string,
 *   groups: { title: string, entries: Entry[] }[], after: string, below: CommandText[]
 * }} CommandText
 */

/**
 * The program, and every command that people may use below it.
 *
 * @returns {Promise<CommandText & { version: string }>}
 */
export async function programText() {
  const program = await createProgram({ signal: new AbortController().signal }, () => true);
  return { ...commandText(program, ''), version: program.version() ?? '' };
}

function commandText(command, parents) {
  const help = command.createHelp();
  const name = `${parents}${command.name()}`;
  return {
    name,
    usage: `${name} ${command.usage()}`,
    summary: help.subcommandDescription(command),
    description: command.description(),
    groups: groupsOf(command, help),
    after: afterText(command),
    below: help.visibleCommands(command).map((one) => commandText(one, `${name} `)),
  };
}

function groupsOf(command, help) {
  const groups = new Map();
  const add = (title, term, text) =>
    groups.set(title, [...(groups.get(title) ?? []), { term, text }]);
  for (const one of help.visibleArguments(command)) {
    add('Arguments', help.argumentTerm(one), help.argumentDescription(one));
  }
  for (const one of help.visibleOptions(command)) {
    const title = (one.helpGroupHeading ?? 'Options').replace(/:$/, '');
    add(title, help.optionTerm(one), help.optionDescription(one));
  }
  return [...groups].map(([title, entries]) => ({ title, entries }));
}

function afterText(command) {
  let text = '';
  const write = (more) => {
    text += more;
  };
  command.emit('afterHelp', { error: false, command, write });
  return text.trim();
}
