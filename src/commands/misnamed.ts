import type { Format } from '../format.ts';
import { formatOfOutput, isDelimited } from '../io/formats.ts';
import { say } from './terminal.ts';

/** That the output's name tells of a format that is not written: what opens it would be misled. */
export function sayMisnamed(output: string | undefined, format: Format): void {
  const told = formatOfOutput(output);
  const isOther = told !== undefined && isDelimited(told) !== isDelimited(format);
  if (!isOther && !/\.(xlsx?|ods|json|parquet|html?)(\.gz)?$/i.test(output ?? '')) return;
  say(`skllm: ${output} will hold ${format}, whatever its name says.`);
}
