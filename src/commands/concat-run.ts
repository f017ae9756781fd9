import { SkllmError } from '../errors.ts';
import { concatenated } from '../io/concat.ts';
import { openOutput } from '../io/output.ts';
import { leading } from '../io/part.ts';
import { openInputs } from '../io/table.ts';
import type { ConcatFlags } from './concat.ts';
import { unlessAborted, untilAborted } from './interruption.ts';
import { sayMisnamed } from './misnamed.ts';
import { samePath } from './same-path.ts';
import { say } from './terminal.ts';

/** Writes several inputs as one table. */
export async function concat(
  inputs: readonly string[],
  { output: path, inputFormat: format, ...flags }: ConcatFlags,
  signal: AbortSignal,
): Promise<void> {
  refuseOverwriting(path, inputs);
  const options = { ...flags, format, lenient: false, stdin: process.stdin };
  const opened = await unlessAborted(openInputs(inputs, options), signal);
  for (const notice of opened.notices) say(`skllm: ${notice}`);
  sayMisnamed(path, leading(opened.parts).opening.format);
  const output = await openOutput(path, { stdout: process.stdout, signal });
  try {
    for await (const bytes of untilAborted(concatenated(opened), signal)) {
      if (output.closed) return;
      await output.write(bytes);
    }
    await output.commit();
  } catch (error) {
    await output.discard();
    throw error;
  }
}

/** The result among its own parts would double rows the next time. */
function refuseOverwriting(path: string | undefined, inputs: readonly string[]): void {
  const taken = path === undefined ? undefined : inputs.find((input) => samePath(input, path));
  if (taken === undefined) return;
  throw new SkllmError('usage', `-o ${path} is one of the inputs`, {
    hint: 'Name the shards without it, or write to another file.',
  });
}
