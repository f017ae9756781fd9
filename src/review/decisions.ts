import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { SkllmError } from '../errors.ts';
import { fileFault } from '../file-fault.ts';

/** What a person said of a row. */
export interface Decision {
  /** The row, by the key that its place and text make. */
  readonly key: string;
  /** Null takes back what was decided before. */
  readonly labels: readonly string[] | null;
  /** When, as ISO 8601. */
  readonly at: string;
}

/** The decisions of a review, each durable before it is known. */
export interface Decisions {
  /** What is decided now, by row key. */
  readonly current: ReadonlyMap<string, readonly string[]>;
  /** Writes a decision down. When this returns it is on the disk. */
  add(decision: Decision): void;
  close(): void;
}

/**
 * Opens the side file of a review: one JSON object a line, only ever appended to, the latest of a row
 * counts. Several servers may write to one file, for a line is one write; a torn line, which a power
 * cut may leave, is skipped.
 *
 * @throws SkllmError `output` where it cannot be written.
 */
export function openDecisions(path: string): Decisions {
  const current = new Map<string, readonly string[]>();
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  for (const line of text.split('\n')) apply(current, parse(line));
  const file = open(path);
  // A torn line must not swallow the next one.
  if (text !== '' && !text.endsWith('\n')) writeSync(file, '\n');
  return {
    current,
    add(decision) {
      writeSync(file, `${JSON.stringify(decision)}\n`);
      fsyncSync(file);
      apply(current, decision);
    },
    close: () => closeSync(file),
  };
}

function open(path: string): number {
  try {
    return openSync(path, 'a', 0o600);
  } catch (cause) {
    throw new SkllmError('output', `decisions cannot be written to ${path}: ${fileFault(cause)}`, {
      hint: 'Name another file with --decisions.',
      cause,
    });
  }
}

function apply(current: Map<string, readonly string[]>, decision: Decision | undefined): void {
  if (decision === undefined) return;
  const { key, labels } = decision;
  if (labels === null) current.delete(key);
  else current.set(key, labels);
}

function parse(line: string): Decision | undefined {
  try {
    const value = JSON.parse(line) as Partial<Decision>;
    return typeof value.key === 'string' && isLabels(value.labels)
      ? (value as Decision)
      : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a value can be the labels of a decision. */
export function isLabels(value: unknown): value is Decision['labels'] {
  if (value === null) return true;
  return Array.isArray(value) && value.every((label) => typeof label === 'string');
}
