import type { RowFailure } from '../prediction.ts';
import type { ReadImage, Row, RowImage } from '../row.ts';
import type { Task } from '../task.ts';
import { encode } from './encode.ts';
import { noText, textOf } from './text.ts';

/** What of a row is put to a model. */
export interface Content {
  /** Empty where an image is all there is. */
  readonly text: string;
  readonly image?: RowImage;
}

/** A row's content, or why it has none. */
export type Found = { readonly content: Content } | { readonly failure: RowFailure };

/**
 * Compiles a task's input into a function from row to content. Only images make it wait.
 *
 * @param readImage - Needed where the task names a column of images.
 */
export function contentOf(task: Task, readImage?: ReadImage): (row: Row) => Found | Promise<Found> {
  const text = textOf(task.input, task.kind === 'text' ? encode : undefined);
  const { image: column } = task.input;
  if (column === undefined) {
    return (row) => {
      if (row.failure) return { failure: row.failure };
      const found = text(row);
      return found === undefined ? { failure: noText } : { content: { text: found } };
    };
  }
  if (!readImage) throw new RangeError('the task has images and nothing to read them with');
  return async (row) => {
    if (row.failure) return { failure: row.failure };
    if (!row.text(column)?.trim()) return { failure: noImage };
    const read = await readImage(row, column);
    if ('failure' in read) return read;
    return { content: { text: text(row) ?? '', image: read.image } };
  };
}

/**
 * What answers are known by: contents of the same subject get one answer. The key of a task with
 * images says so, hence no text can pass for a text with an image.
 */
export function subjectOf({ text, image }: Content): string {
  return image === undefined ? text : JSON.stringify([text, image.key]);
}

const noImage = { reason: 'no-text', message: 'the row has no image' } as const;
