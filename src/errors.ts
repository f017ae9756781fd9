import type { RateHints } from './language-model.ts';

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

  /** Every error says what to do; only after a fault and an interruption the program knows nothing. */
  constructor(code: 'fault' | 'interrupted', message: string, options?: { cause?: unknown });
  constructor(code: ErrorCode, message: string, options: { hint: string; cause?: unknown });
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

/**
 * What a provider's failure asks for, decided once by the provider.
 *
 * - again: `rate-limited`, `overloaded`, `timeout`, `network`, `malformed`
 * - again at once, differently: `unsupported` (see `part`)
 * - in smaller packs: `too-long`, `filtered`
 * - this row fails: `refused`
 * - the run stops: `unauthorized`, `no-such-model`, `quota`, `bad-request`
 */
export const providerErrorKinds = [
  'rate-limited',
  'overloaded',
  'timeout',
  'network',
  'malformed',
  'unsupported',
  'too-long',
  'filtered',
  'refused',
  'unauthorized',
  'no-such-model',
  'quota',
  'bad-request',
] as const;

export type ProviderErrorKind = (typeof providerErrorKinds)[number];

/** One request that failed. Nobody but the provider looks at a status code. */
export class ProviderError extends Error {
  readonly kind: ProviderErrorKind;
  readonly hint: string | undefined;
  /** Milliseconds that the service asks to wait. */
  readonly retryAfter: number | undefined;
  /** What the service said of its rate limits with it. */
  readonly rates: RateHints | undefined;
  /**
   * For `unsupported`: `format` is the reply format (the asker steps down its ladder); `parameter`
   * is one that the model has noted and leaves out from now on.
   */
  readonly part: 'format' | 'parameter' | undefined;

  constructor(
    kind: ProviderErrorKind,
    message: string,
    options: {
      hint?: string | undefined;
      retryAfter?: number | undefined;
      rates?: RateHints | undefined;
      part?: 'format' | 'parameter';
      cause?: unknown;
    } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'ProviderError';
    this.kind = kind;
    this.hint = options.hint;
    this.retryAfter = options.retryAfter;
    this.rates = options.rates;
    this.part = options.part;
  }
}
