/** The programmatic API. */
export { classify } from './classify/classify.ts';
export { exampleChoice } from './classify/few-shot.ts';
export * from './errors.ts';
export { openOutput } from './io/output.ts';
export { openTable } from './io/table.ts';
export { tableWriter } from './io/writer.ts';
export type * from './model.ts';
export type * from './prediction.ts';
export type * from './row.ts';
export type * from './task.ts';
export type * from './tuning.ts';
