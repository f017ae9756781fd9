import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import type { Answer, Question } from '../../src/store/predictions.ts';
import type { LabelTask } from '../../src/task.ts';

/** A folder for one test, removed when the tests of its file are done. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'skllm-store-'));
  folders.push(folder);
  return folder;
}

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

export const task: LabelTask = {
  kind: 'labels',
  labels: [{ name: 'good', description: 'praise' }, { name: 'bad' }],
  multiple: false,
  minLabels: 1,
  input: { columns: ['text'] },
  confidence: false,
};

export const question: Question = {
  identity: { type: 'openai', endpoint: 'https://api.example/v1', model: 'm-1', temperature: 0 },
  task,
  promptVersion: 1,
};

export function labelled(...labels: string[]): Answer {
  return { prediction: { kind: 'labels', labels } };
}

/** Paths of all files under a folder. */
export function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .sort();
}

export function segmentsUnder(folder: string): string[] {
  return filesUnder(folder).filter((path) => path.endsWith('.jsonl'));
}
