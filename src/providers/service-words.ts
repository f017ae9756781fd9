import { isObject, type Unchecked } from './chat-reply.ts';

/** What a service says of an error, whatever shape it gives it. Empty where it says nothing. */
export interface ServiceWords {
  readonly code: string;
  readonly type: string;
  readonly param: string;
  readonly message: string;
}

/** Longest part of a service's message that goes into ours, in characters. */
const longestQuote = 300;

/** Shared text of this many characters counts as a row that the service has repeated. */
const echoLength = 12;

/** So does a whole row of fewer characters, unless it is as short as this. */
const shortestEcho = 4;

/**
 * Finds the words in the body of an error.
 *
 * Known shapes: `{error: {...}}` (OpenAI, Azure), `{error: "text"}` (Ollama), `[{error: ...}]`
 * (Google), `{message, code}` (older vLLM, Mistral), `{detail: "text"}` and
 * `{detail: [{loc, msg, type}]}` (FastAPI, with or without `message` around it), and plain text.
 */
export function serviceWords(body: unknown): ServiceWords {
  if (typeof body === 'string') return words({ message: body });
  if (Array.isArray(body)) return serviceWords(body[0]);
  if (!isObject(body)) return words({});
  if (isObject(body.error)) return words(body.error);
  if (typeof body.error === 'string') return words({ ...body, message: body.error });
  if (isObject(body.message)) return serviceWords(body.message);
  if (Array.isArray(body.detail)) return fastApiWords(body.detail.filter(isObject));
  return words({ ...body, message: body.message ?? body.detail });
}

/**
 * Makes a service's words fit for a message of ours: short, on one line, without secrets, and
 * nothing at all where they repeat a part of the request.
 *
 * @param secrets - Keys and header values to blot out.
 * @param user - The rows as sent.
 */
export function quoteWords(message: string, secrets: readonly string[], user: string): string {
  if (repeats(message, user) || /^\s*</.test(message)) return '';
  const plain = secrets.reduce((text, secret) => text.replaceAll(secret, '…'), message);
  // A key that is partly starred out still shows some of its characters.
  const line = plain.replace(/\S*\*{3,}\S*/g, '…').replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ');
  return line.trim().slice(0, longestQuote);
}

function repeats(message: string, user: string): boolean {
  for (let i = 0; i + echoLength <= Math.min(message.length, 4 * longestQuote); i++) {
    if (user.includes(message.slice(i, i + echoLength))) return true;
  }
  return textsIn(user).some((text) => text.length >= shortestEcho && message.includes(text));
}

/** The JSON strings in a request's text: the rows among them. */
function textsIn(user: string): string[] {
  return (user.match(/"(?:[^"\\\n]|\\.)*"/g) ?? []).flatMap((text) => {
    try {
      return [String(JSON.parse(text))];
    } catch {
      return []; // An instruction with quotes of its own.
    }
  });
}

function words(error: Unchecked): ServiceWords {
  const inner = isObject(error.innererror) ? error.innererror : {};
  return {
    code: text(error.code ?? inner.code),
    type: text(error.type),
    param: text(error.param),
    message: text(error.message),
  };
}

/** FastAPI lists every parameter that it refuses, with the value, which is left out here. */
function fastApiWords(details: readonly Unchecked[]): ServiceWords {
  const places = details.map(({ loc }) => (Array.isArray(loc) ? loc.slice(1).join('.') : ''));
  const messages = details.map(({ msg }, index) => `${places[index]}: ${text(msg)}`);
  return {
    code: text(details[0]?.type),
    type: '',
    param: places.length === 1 ? places[0]! : '',
    message: messages.join('; '),
  };
}

function text(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
