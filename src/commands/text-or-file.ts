import { readUtf8 } from '../config/utf8-file.ts';
import { SkllmError } from '../errors.ts';
import { fileFault } from '../file-fault.ts';

/**
 * A text as it is, or that of the file that `@` names, whose lines all end as on Unix: the same words
 * are the same prompt, and known answers hold, wherever the file was saved.
 */
export function textOrFile<Given extends string | undefined>(given: Given): Given | string {
  if (!given?.startsWith('@')) return given;
  try {
    return readUtf8(given.slice(1)).replaceAll('\r\n', '\n');
  } catch (cause) {
    if (cause instanceof SkllmError) throw cause;
    throw new SkllmError(
      'usage',
      `the text ${given.slice(1)} cannot be read: ${fileFault(cause)}`,
      {
        hint: 'After @ stands the name of a file that holds the text.',
        cause,
      },
    );
  }
}
