import { openOutput } from '../io/output.ts';

/** Writes text to standard output. @returns Whether somebody still reads it. */
export type Printer = (text: string) => Promise<boolean>;

/**
 * Opens standard output for a command that prints more than once. A reader may go away early.
 *
 * The printer rejects with SkllmError `output` where nothing can be written: what is not on the disk
 * must not end with 0.
 */
export async function openPrinter(): Promise<Printer> {
  const output = await openOutput(undefined, { stdout: process.stdout });
  return async (text) => {
    await output.write(Buffer.from(text));
    await output.commit();
    return !output.closed;
  };
}

/** Prints once. @throws SkllmError `output` where it cannot be written. */
export async function print(text: string): Promise<void> {
  const printer = await openPrinter();
  await printer(text);
}
