import { expect, it } from 'vitest';
import { connection, testKey } from '../connect.ts';
import { errorBody } from '../service.ts';
import { failure, never, ok, type Stage, type Subject, sample } from './stage.ts';

/** Where the key goes, and where it does not. */
export function keyContract(subject: Subject, at: Stage): void {
  it('travels in its own header and nowhere else', async () => {
    const { model, service } = await at([ok]);
    await model.complete(sample(subject), { signal: never });
    const [name, value] = subject.keyHeader;
    const { [name]: sent, ...others } = service.requests[0]!.headers;
    expect(sent).toBe(value);
    expect(JSON.stringify([others, service.requests[0]!.body, model.identity])).not.toContain(
      testKey,
    );
    const expected = ['accept', 'content-type', 'content-length', 'user-agent', 'host'];
    const own = ['connection', 'accept-language', 'sec-fetch-mode', 'accept-encoding'];
    expect(Object.keys(others).filter((one) => ![...expected, ...own].includes(one))).toEqual([]);
  });

  it('is not in messages, and neither are the rows', async () => {
    const echo = `Bad key ${testKey} for: The kettle broke after one day.`;
    for (const status of [400, 401, 403, 404, 429, 500]) {
      for (const body of [errorBody(`Bad key ${testKey}`), errorBody(echo), echo]) {
        const { message, hint } = await failure(subject, await at([{ status, body }]));
        expect(`${message} ${hint}`).not.toContain(testKey);
        expect(`${message} ${hint}`).not.toContain('kettle');
      }
    }
  });

  it('is not taken from the environment, and neither is anything else', async () => {
    const names = {
      OPENAI_API_KEY: 'sk-env',
      OPENAI_BASE_URL: 'http://127.0.0.1:9',
      OPENAI_ORG_ID: 'o',
    };
    const all = {
      ...names,
      OPENAI_ADMIN_KEY: 'a',
      OPENAI_CUSTOM_HEADERS: 'x-spy: 1',
      OPENAI_LOG: 'debug',
    };
    Object.assign(process.env, all);
    try {
      const { model, service } = await at([ok]);
      await model.complete(sample(subject), { signal: never });
      const [name, value] = subject.keyHeader;
      expect(service.requests[0]?.headers).toMatchObject({ [name]: value });
      expect(service.requests[0]?.headers).not.toHaveProperty('x-spy');
      expect(service.requests[0]?.headers).not.toHaveProperty('openai-organization');
    } finally {
      for (const name of Object.keys(all)) delete process.env[name];
    }
  });

  it(
    subject.keyRequired ? 'is asked for where it is missing' : 'is not sent where there is none',
    async () => {
      if (subject.keyRequired) {
        const settings = subject.settings('http://127.0.0.1:9', undefined);
        const lacking = connection(subject.provider, 'http://127.0.0.1:9', { settings });
        await expect(subject.provider.connect(lacking)).rejects.toMatchObject({ code: 'config' });
        return;
      }
      const { model, service } = await at([ok], { key: undefined });
      await model.complete(sample(subject), { signal: never });
      expect(service.requests[0]?.headers).not.toHaveProperty('authorization');
    },
  );

  it.each(['with\nbreak', 'with space', 'schlüssel'])('%j is refused unseen', async (key) => {
    const error = await at([ok], { key }).catch((caught) => caught);
    expect(error.code).toBe('config');
    expect(`${error.message} ${error.hint}`).not.toContain(key);
  });
}
