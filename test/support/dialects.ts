import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Handler, Recorded, ScriptedReply } from './service.ts';
import { generated } from './vertex.ts';

/** What a request asks, in no service's words. */
interface Asked {
  readonly system: string;
  readonly user: string;
  readonly schema?: unknown;
}

/** A simulated model behind Vertex AI. */
export function behindVertex(model: Handler): Handler {
  return translated(model, readVertex, (text) => generated(text));
}

/** A simulated model behind the server that the plugin of docs/providers.md is for. */
export function behindEcho(model: Handler): Handler {
  return translated(
    model,
    (body) => body as Asked,
    (text) => ({ text }),
  );
}

/** The plugin that docs/providers.md begins with. */
export function documentedPlugin(): string {
  const path = resolve(import.meta.dirname, '../../docs/providers.md');
  const [, code] = /```js\n([\s\S]*?)```/.exec(readFileSync(path, 'utf8')) ?? [];
  return code!;
}

/** Simulated models read and write chat completions. */
function translated(
  model: Handler,
  read: (body: unknown) => Asked,
  write: (text: string) => unknown,
): Handler {
  return async (request, index) => {
    const answer = await model(asChat(request, read(JSON.parse(request.body))), index);
    return { ...answer, body: write(textOf(answer)) };
  };
}

function asChat(request: Recorded, { system, user, schema }: Asked): Recorded {
  const messages = [
    { role: 'system', content: system },
    { role: 'user', content: user },
  ];
  const format = schema && { type: 'json_schema', json_schema: { name: 'labels', schema } };
  return { ...request, body: JSON.stringify({ messages, response_format: format }) };
}

function textOf({ body }: ScriptedReply): string {
  const { choices } = body as { choices: [{ message: { content: string } }] };
  return choices[0].message.content;
}

interface VertexRequest {
  readonly contents: [{ parts: [{ text: string }] }];
  readonly systemInstruction: { parts: [{ text: string }] };
  readonly generationConfig: { responseJsonSchema?: unknown };
}

function readVertex(body: unknown): Asked {
  const { contents, systemInstruction, generationConfig } = body as VertexRequest;
  return {
    system: systemInstruction.parts[0].text,
    user: contents[0].parts[0].text,
    schema: generationConfig.responseJsonSchema,
  };
}
