import { createInterface } from 'node:readline/promises';
import { SkllmError } from '../errors.ts';

/** Whether somebody is there to answer. */
export function canAsk(): boolean {
  return Boolean(process.stdin.isTTY && process.stderr.isTTY);
}

/**
 * Asks the person at the terminal, on standard error.
 *
 * @returns The answer without blanks around it; empty for Enter alone.
 * @throws SkllmError `interrupted` after Ctrl-C, and after Ctrl-D, which is no answer either.
 */
export async function ask(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await new Promise<string>((answered, reject) => {
      // Else nothing would be left to wait for, and the program would end without a word.
      const leave = () => {
        process.stderr.write('\n'); // What is said next is not to stand behind the question.
        reject(new SkllmError('interrupted', 'interrupted'));
      };
      terminal.on('close', leave);
      terminal.on('SIGINT', () => terminal.close());
      terminal.question(question).then((answer) => {
        terminal.off('close', leave);
        answered(answer.trim());
      }, reject);
    });
  } finally {
    terminal.close();
  }
}

/** Asks what only a yes agrees to. */
export async function askYes(question: string): Promise<boolean> {
  return /^y(es)?$/i.test(await ask(`${question} [y/N] `));
}
