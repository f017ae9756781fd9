import { openOutput } from '../io/output.ts';
import type { ClassifyFlags } from './options.ts';
import type { Plan } from './plan.ts';

/** Keeps the fitted model where `--save-model` asks for it: the whole file or nothing. */
export async function saveModel(
  { model }: Plan,
  { saveModel: path }: ClassifyFlags,
): Promise<void> {
  if (path === undefined || model.kind !== 'classifier') return;
  const bytes = model.save?.();
  if (bytes !== undefined) await writeModel(path, bytes);
}

/** Writes a model's file: whole or not at all. */
export async function writeModel(path: string, bytes: Uint8Array): Promise<void> {
  const output = await openOutput(path, { stdout: process.stdout });
  await output.write(Buffer.from(bytes));
  await output.commit();
}
