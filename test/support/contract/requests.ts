import { expect, it } from 'vitest';
import type { ReplyFormat } from '../../../src/model.ts';
import { sampleRequest, testKey } from '../connect.ts';
import { openSpec, specFolder } from '../spec.ts';
import { failure, never, ok, type Stage, type Subject, sample } from './stage.ts';

/** What is sent, and that it is sent just so. */
export function requestContract(subject: Subject, at: Stage): void {
  it('go to the chat route with system and user text, length and temperature', async () => {
    const { model, service } = await at([ok]);
    await model.complete(sample(subject), { signal: never });
    const [request] = service.requests;
    expect(request?.path).toBe(subject.path);
    expect(JSON.parse(request!.body)).toMatchObject({
      model: 'test-model',
      messages: [
        { role: 'system', content: sampleRequest.system },
        { role: 'user', content: sampleRequest.user },
      ],
      temperature: 0,
      [subject.maxTokens]: 64,
    });
  });

  it.each(['schema', 'json', 'text'] as const)('ask for the format %s, or say so', async (kind) => {
    const staged = await at([ok]);
    const format = kind === 'schema' ? sampleRequest.format : { kind };
    if (!subject.formats.includes(kind)) {
      const error = await failure(subject, staged, { format });
      expect([error.kind, error.part]).toEqual(['unsupported', 'format']);
      expect(staged.service.requests).toHaveLength(0);
      return;
    }
    await staged.model.complete(sample(subject, { format }), { signal: never });
    const body = JSON.parse(staged.service.requests[0]!.body);
    expect(body.response_format).toEqual(wireFormat(format));
  });

  it('ask for probabilities only where they are wanted and can be given', async () => {
    const { model, service } = await at([ok]);
    await model.complete(sample(subject), { signal: never });
    await model.complete(sample(subject, { logprobs: true }), { signal: never });
    const asked = service.requests.map((request) => JSON.parse(request.body).logprobs);
    expect(asked).toEqual([undefined, subject.logprobs ? true : undefined]);
    expect(model.abilities.confidence).toBe(subject.logprobs);
  });

  it.skipIf(!specFolder || !subject.spec)("obey the service's own schema", async () => {
    const { model, service } = await at([ok], {
      options: { request: { seed: 7, reasoningEffort: 'low' } },
    });
    const check = openSpec(subject.spec!);
    await model.complete(sample(subject, { logprobs: true }), { signal: never });
    await model.complete(sample(subject, { format: { kind: 'text' } }), { signal: never });
    const good = service.requests[0]!;
    const bad = { ...good, body: JSON.stringify({ ...JSON.parse(good.body), temperature: 'hot' }) };
    expect(check!(bad)).not.toEqual([]);
    expect(service.requests.flatMap((request) => check!(request))).toEqual([]);
  });

  it('are shown as they go out, the key masked', async () => {
    const { model, service } = await at([ok]);
    await model.complete(sample(subject), { signal: never });
    const shown = model.show(sample(subject));
    expect(shown).not.toContain(testKey);
    expect(shown).toContain(subject.path.split('?')[0]);
    expect(JSON.parse(shown.slice(shown.indexOf('\n\n')))).toEqual(
      JSON.parse(service.requests[0]!.body),
    );
  });
}

function wireFormat(format: ReplyFormat): unknown {
  if (format.kind === 'text') return undefined;
  if (format.kind === 'json') return { type: 'json_object' };
  const { name, schema } = format;
  return { type: 'json_schema', json_schema: { name, strict: true, schema } };
}
