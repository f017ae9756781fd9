import type { Model, Preparation } from '../model.ts';
import { type MovingLine, startMovingLine } from './moving-line.ts';
import { size } from './numbers.ts';
import { canMove, say } from './terminal.ts';

/** Fetches and loads what a model needs, and tells of it on standard error. */
export async function prepareModel(
  model: Model,
  { quiet, signal }: { quiet: boolean; signal: AbortSignal },
): Promise<void> {
  if (model.kind !== 'classifier' || !model.prepare) return;
  const teller = createTeller(quiet);
  try {
    await model.prepare({ ...teller, signal });
  } finally {
    teller.stop();
  }
}

/** Milliseconds between two plain lines where standard error is no terminal. */
const lineInterval = 10_000;

function createTeller(quiet: boolean): Omit<Preparation, 'signal'> & { stop(): void } {
  let line: MovingLine | undefined;
  let text = '';
  let bytes: number | undefined;
  let due = performance.now() + lineInterval;
  return {
    fetching(file) {
      bytes = file.bytes;
      const large = bytes === undefined ? '' : ` (${size(bytes)})`;
      say(`skllm: ${file.name}${large} is fetched before the first use.`);
      for (const remark of file.remarks) say(`  ${remark}`);
      if (!quiet && canMove()) line ??= startMovingLine((columns) => text.slice(0, columns));
    },
    fetched(done) {
      text = bytes === undefined ? size(done) : `${size(done)} of ${size(bytes)}`;
      if (line || quiet || performance.now() < due) return;
      due = performance.now() + lineInterval;
      say(text);
    },
    stop() {
      line?.stop();
    },
  };
}
