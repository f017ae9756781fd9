import { z } from 'zod';

const counts = z.object({ training: z.int(), validation: z.int() });

/** A file that is sent, by the name that it is sent under. */
const sentFile = z.object({
  name: z.string(),
  sha256: z.string(),
  /** The service's name for it, once it is there. */
  sent: z.string().optional(),
});

/**
 * What is known of a tuning: enough to go on after any interruption, on another machine too. It
 * holds no key and no row's text.
 */
export const manifestSchema = z.object({
  version: z.literal(1),
  /** When it was planned, in ISO 8601. */
  created: z.string(),
  /** The model as it was asked for: an alias, or an id. */
  model: z.string(),
  /** Its id. */
  base: z.string(),
  rows: counts,
  examples: counts,
  rowsPerRequest: z.int(),
  epochs: z.int(),
  /** Part of the tuned model's name. */
  name: z.string(),
  training: sentFile,
  validation: sentFile.optional(),
  /** A request may have been made: what it left at the service is looked for before the next. */
  begun: z.boolean(),
  /** The service's name for the job, once there is one. */
  job: z.string().optional(),
  /** Arguments of the `skllm evaluate` that examines the tuned model, but for the models. */
  evaluate: z.array(z.string()),
});

export type Manifest = z.output<typeof manifestSchema>;

/** Whether two plans are of the same tuning: the same examples for the same model. */
export function isSameTuning(one: Manifest, other: Manifest): boolean {
  return (
    one.base === other.base &&
    one.epochs === other.epochs &&
    one.training.sha256 === other.training.sha256 &&
    one.validation?.sha256 === other.validation?.sha256
  );
}
