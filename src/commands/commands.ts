import type { Command } from 'commander';

/** What the program gives to a command. */
export interface CommandContext {
  /** Aborted by Ctrl-C and its like. */
  readonly signal: AbortSignal;
}

/** A command as the program lists it. Its file is loaded only when it is the one asked for. */
export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  /** Not for people: no help tells of it. */
  readonly hidden?: true;
  /** Loads the file whose `define` adds arguments, options and action to the command. */
  readonly load: () => Promise<{ define(command: Command, context: CommandContext): void }>;
}

/** The list: one line a command, one file a command. */
export const commands: readonly CommandEntry[] = [
  { name: 'classify', summary: 'label the rows of a table', load: () => import('./classify.ts') },
  {
    name: 'map',
    summary: 'write a text for each row, by a prompt',
    load: () => import('./map.ts'),
  },
  {
    name: 'describe',
    summary: 'describe the images of a table',
    load: () => import('./describe.ts'),
  },
  {
    name: 'estimate',
    summary: 'reckon requests, tokens and cost beforehand',
    load: () => import('./estimate.ts'),
  },
  {
    name: 'evaluate',
    summary: 'say how good labels are, against gold labels',
    load: () => import('./evaluate.ts'),
  },
  {
    name: 'check',
    summary: 'hold labels to rules, for CI',
    load: () => import('./check.ts'),
  },
  {
    name: 'concat',
    summary: 'put labelled shards together',
    load: () => import('./concat.ts'),
  },
  {
    name: 'review',
    summary: 'settle unsure rows on a local page',
    load: () => import('./review.ts'),
  },
  {
    name: 'batch',
    summary: 'label tables as jobs of a batch service, or by files',
    load: () => import('./batch.ts'),
  },
  {
    name: 'tune',
    summary: 'make a model of your own from labelled rows',
    load: () => import('./tune.ts'),
  },
  { name: 'models', summary: 'list the models one can name', load: () => import('./models.ts') },
  { name: 'config', summary: 'show, check and trust settings', load: () => import('./config.ts') },
  { name: 'cache', summary: 'look after the store of answers', load: () => import('./cache.ts') },
  { name: 'init', summary: 'write a settings file', load: () => import('./init.ts') },
  {
    name: 'doctor',
    summary: 'say what is configured, reachable and missing',
    load: () => import('./doctor.ts'),
  },
  {
    name: 'completion',
    summary: 'complete words in bash, zsh and fish',
    load: () => import('./completion.ts'),
  },
  { name: 'help', summary: 'print help for a command', load: () => import('./help.ts') },
  {
    name: '__complete',
    summary: 'what the shells ask',
    hidden: true,
    load: () => import('./complete.ts'),
  },
];
