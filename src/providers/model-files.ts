import { readFile } from 'node:fs/promises';
import { SkllmError } from '../errors.ts';

/**
 * Reads the file of a model that runs in this process.
 *
 * @throws SkllmError `input` where it cannot be read.
 */
export async function readModelFile(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new SkllmError('input', `the model file ${path} cannot be read`, {
      hint: 'Name the file as --save-model did, from the folder that you are in.',
      cause,
    });
  }
}
