import { SkllmError } from '../errors.ts';
import type { Row } from '../row.ts';
import type { TaskInput } from '../task.ts';

/** What is said of a row without text; it is never asked and does not count as unlabelled. */
export const noText = { reason: 'no-text', message: 'the row has no text to label' } as const;

/** Gives a row's text to label, or undefined where it has none. */
export type TextOf = (row: Row) => string | undefined;

/**
 * Compiles a task's input into a function from row to text.
 *
 * Without a template the texts of the columns are joined by newlines; columns without text are
 * left out. With one, `{column}` stands for a cell and `{{`, `}}` for braces; a row in which
 * every named cell is blank has no text, whatever stands between them.
 *
 * @param shown - How a cell is written into a template; as it is unless given.
 */
export function textOf(input: TaskInput, shown: (cell: string) => string = (cell) => cell): TextOf {
  return input.template === undefined
    ? joined(input.columns)
    : filled(parseTemplate(input.template), shown);
}

/** The columns that a template names, in order, each once. */
export function templateColumns(template: string): string[] {
  const names = parseTemplate(template).flatMap((part) => ('column' in part ? [part.column] : []));
  return [...new Set(names)];
}

type Part = { readonly column: string } | { readonly text: string };

function joined(columns: readonly string[]): TextOf {
  const [only] = columns;
  if (columns.length === 1 && only !== undefined) return (row) => unlessBlank(row.text(only));
  return (row) => {
    const texts = columns.map((column) => row.text(column)).filter((text) => unlessBlank(text));
    return texts.length === 0 ? undefined : texts.join('\n');
  };
}

function filled(parts: readonly Part[], shown: (cell: string) => string): TextOf {
  const constant = parts.every((part) => 'text' in part);
  return (row) => {
    let anything = constant;
    const texts = parts.map((part) => {
      if ('text' in part) return part.text;
      const text = row.text(part.column) ?? '';
      anything ||= unlessBlank(text) !== undefined;
      return shown(text);
    });
    return anything ? texts.join('') : undefined;
  };
}

function unlessBlank(text: string | undefined): string | undefined {
  return text === undefined || text.trim() === '' ? undefined : text;
}

function parseTemplate(template: string): Part[] {
  const parts: Part[] = [];
  let text = '';
  for (let at = 0; at < template.length; ) {
    const two = template.slice(at, at + 2);
    if (two === '{{' || two === '}}') {
      text += two[0];
      at += 2;
    } else if (template[at] === '{') {
      const end = template.indexOf('}', at);
      if (end < 0) throw unbalanced('{', at);
      parts.push({ text }, { column: template.slice(at + 1, end) });
      text = '';
      at = end + 1;
    } else if (template[at] === '}') {
      throw unbalanced('}', at);
    } else {
      text += template[at];
      at += 1;
    }
  }
  return [...parts, { text }].filter((part) => 'column' in part || part.text !== '');
}

function unbalanced(brace: string, at: number): SkllmError {
  return new SkllmError('usage', `the template has a lone "${brace}" at character ${at + 1}`, {
    hint: 'Write {column} for a cell, {{ and }} for braces.',
  });
}
