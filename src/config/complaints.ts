import type { z } from 'zod';
import { SkllmError } from '../errors.ts';
import { isGuarded } from './guarded.ts';
import { formatKeyPath, type KeyPath, valueAt } from './key-path.ts';

/**
 * Checks data against a schema.
 *
 * @param data - What is checked.
 * @param shown - The same data as the file has it, before variables were put in: complaints quote
 *   this.
 * @param file - Where it stands, for complaints.
 * @throws SkllmError `config` with one line a complaint: file, key, what was found, what is allowed.
 */
export function checkData<Output>(
  schema: z.ZodType<Output>,
  { data, shown = data, file }: { data: unknown; shown?: unknown; file: string },
): Output {
  const result = schema.safeParse(data);
  if (result.success) return result.data;
  const lines = result.error.issues
    .flatMap((issue) => mostTelling(issue))
    .flatMap((issue) => complaints(issue, shown))
    .map((line) => `${file}: ${line}`);
  throw new SkllmError('config', [...new Set(lines)].join('\n'), {
    hint: 'All keys and their values: skllm config schema',
  });
}

type Issue = z.core.$ZodIssue;

/** For a choice of forms, what is wrong with the form that was meant, if that can be told. */
function mostTelling(issue: Issue): Issue[] {
  if (issue.code !== 'invalid_union') return [issue];
  const meant = issue.errors.find((branch) => branch.every((inner) => !isOtherForm(inner)));
  if (meant === undefined) return [issue];
  return meant.flatMap((inner) =>
    mostTelling({ ...inner, path: [...issue.path, ...inner.path] } as Issue),
  );
}

/** Whether an issue of a branch says that another form was written: a text for a map, say. */
function isOtherForm({ code, path }: Issue): boolean {
  return (
    path.length === 0 &&
    (code === 'invalid_type' || code === 'invalid_value' || code === 'invalid_union')
  );
}

function complaints(issue: Issue, shown: unknown): string[] {
  const key = formatKeyPath(issue.path);
  const where = key === '' ? '' : `${key}: `;
  if (issue.code === 'unrecognized_keys') {
    return issue.message.split('\n').map((sentence) => `${where}${sentence}`);
  }
  // A refinement's message is the whole sentence, as it may look at several values.
  if (issue.code === 'custom') return [`${where}${issue.message}`];
  if (issue.code === 'invalid_key') {
    return [`${where}this name is not allowed: ${issue.issues[0]?.message ?? issue.message}`];
  }
  const found = describeFound(valueAt(shown, issue.path), issue.path);
  return [`${where}found ${found}, allowed is ${issue.message}`];
}

const quotedLength = 60;

/** A value in a complaint. Texts that may be secrets are not quoted. */
function describeFound(value: unknown, path: KeyPath): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'nothing (null)';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object') return 'a map';
  if (typeof value !== 'string') return String(value);
  if (value === '') return 'an empty text';
  if (isGuarded(path)) return 'a text';
  const short = value.length > quotedLength ? `${value.slice(0, quotedLength)}…` : value;
  return JSON.stringify(short);
}
