/** Exit status of every kind of failed run. Scripts depend on these numbers; README lists them. */
export const exitStatus = {
  fault: 1,
  usage: 2,
  config: 2,
  input: 2,
  output: 2,
  unlabelled: 3,
  check: 4,
  service: 5,
  budget: 6,
  interrupted: 130,
} as const;

export type ErrorCode = keyof typeof exitStatus;

/**
 * A failed run. A failed row is not an error but data: see `RowFailure`.
 *
 * `message` says what was found and where, `hint` what to do about it.
 */
export class SkllmError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;

  constructor(code: ErrorCode, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'SkllmError';
    this.code = code;
    this.hint = options.hint;
  }

  /** The process's exit status for this error. */
  get status(): number {
    return exitStatus[this.code];
  }
}
