import { readFileSync } from 'node:fs';
import { SkllmError } from '../errors.ts';

/**
 * The text of a file in UTF-8, without a byte order mark, which editors on Windows put first.
 *
 * @throws SkllmError `config` where it is in another encoding; as `readFileSync` where it cannot be
 *   read.
 */
export function readUtf8(path: string): string {
  const bytes = readFileSync(path);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new SkllmError('config', `${path} is not UTF-8`, {
      hint: 'Save it as UTF-8: most editors ask for the encoding where they ask for the name.',
      cause,
    });
  }
}
