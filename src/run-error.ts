import { type ProviderError, type ProviderErrorKind, SkllmError } from './errors.ts';

/** The error of a run that ends with a provider's failure. */
export function runError(
  error: ProviderError,
  message = error.message,
  hint = error.hint ?? advice[error.kind],
): SkllmError {
  return new SkllmError('service', message, { hint, cause: error });
}

/** What to do where the provider knows nothing better. */
const advice: Readonly<Record<ProviderErrorKind, string>> = {
  'rate-limited': 'Run the same command again later, or lower --rpm and --tpm.',
  overloaded: 'Run the same command again later.',
  timeout: 'Run the same command again later, or give it longer with --timeout.',
  network: 'Check the network and the address: skllm doctor says what can be reached.',
  malformed: 'Check the address: skllm doctor says what answers there.',
  unsupported: 'Name another model: this one does not take what is asked of it.',
  'too-long': 'Send less at once: --batch-size 1, fewer --examples, shorter --instructions.',
  filtered: 'Change the labels or the instructions, or name another model.',
  refused: 'Change the labels or the instructions, or name another model.',
  unauthorized: 'Check the key: skllm doctor says which is used.',
  'no-such-model': 'Check the name: skllm models <namespace> lists what there is.',
  quota: "Raise the account's limit, or name another model.",
  'bad-request': 'Look at what goes out: --show-request prints it.',
};
