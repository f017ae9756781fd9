/** The other end of `Thread`: makes the classifier again from its bytes, and answers questions. */
import { parentPort, workerData } from 'node:worker_threads';
import { savedClassifier } from './classifier.ts';
import { readLexicon } from './lexicon.ts';
import type { Answer, Question } from './threads.ts';

const { id, bytes } = workerData as { id: string; bytes: Uint8Array };
const file = { name: id, bytes: Buffer.from(bytes) };
const classifier = savedClassifier(id, await readLexicon(), file);
const { signal } = new AbortController();

parentPort?.on('message', async ({ texts, task }: Question) => {
  parentPort?.postMessage(await answer(texts, task));
});

async function answer(texts: readonly string[], task: Question['task']): Promise<Answer> {
  try {
    return { verdicts: await classifier.label(texts, task, { signal }) };
  } catch (error) {
    return { error };
  }
}
