/** A task with labels of these names. */
export { labelTask as task } from '../support/label-task.ts';
