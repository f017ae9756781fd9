import { gzipSync } from 'node:zlib';
import { choice, completion, errorBody, type Handler, type ScriptedReply } from './service.ts';

const html = { 'content-type': 'text/html' };

/** Statuses that say "not now": what is asked again may well be answered. */
export const passingStatuses = [408, 409, 425, 429, 500, 502, 503, 504, 507, 520, 524, 529];

/** Responses that are no answer although their status says that all is well. */
export const falseAnswers: Readonly<Record<string, ScriptedReply>> = {
  'a login page': { body: '<!doctype html><html>Log in, please</html>', headers: html },
  nothing: { body: '' },
  'a lone brace': { body: '{' },
  'half of the JSON': { body: Buffer.from(JSON.stringify(completion('{}')).slice(0, 90)) },
  'no object': { body: Buffer.from('[1, 2]') },
  'an error as if it were a reply': { body: errorBody('upstream connect error') },
  'no choices': { body: completion('', { choices: [] }) },
  'no message': { body: completion('', { choices: [{ index: 0 }] }) },
  'a null content': { body: completion(null) },
  'an empty text': { body: completion('') },
  'a tool call': { body: completion('', { choices: [choice({ tool_calls: [], content: null })] }) },
  'bytes that are no gzip': { body: 'plain', headers: { 'content-encoding': 'gzip' } },
};

/** 64 MB of spaces in 64 kB. */
export function gzipBomb(): ScriptedReply {
  return {
    body: gzipSync(Buffer.alloc(64 * 2 ** 20, ' ')),
    headers: { 'content-encoding': 'gzip' },
  };
}

/** Gives these replies first, one a request, and then answers as the model does. */
export function first(replies: readonly ScriptedReply[], then: Handler): Handler {
  return (request, index) => replies[index] ?? then(request, index);
}
