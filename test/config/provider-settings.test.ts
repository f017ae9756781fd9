import { describe, expect, it } from 'vitest';
import { mergeLayers } from '../../src/config/merge.ts';
import { providerSettings } from '../../src/config/provider-settings.ts';
import { failure } from './place.ts';

const azure = {
  namespace: 'azure',
  settings: {
    endpoint: { env: ['AZURE_OPENAI_ENDPOINT'], required: true, description: '' },
    apiKey: { env: ['AZURE_KEY', 'OTHER_KEY'], required: true, secret: true, description: '' },
    apiVersion: { description: '' },
  },
};

function resolve(
  entry: Record<string, string | Record<string, string>>,
  env: Record<string, string> = {},
  namespace = 'azure',
) {
  const merged = mergeLayers([
    { origin: 'file rc', settings: { providers: { [namespace]: entry } } },
  ]);
  return providerSettings(namespace, azure, merged, env);
}

describe('providerSettings', () => {
  it('takes the environment before the files, the first variable that says something', () => {
    const found = resolve(
      { endpoint: 'https://a', apiKey: 'from-file', apiVersion: 'v1' },
      { AZURE_KEY: ' ', OTHER_KEY: 'from-environment\n' },
    );
    expect(found.values).toEqual({
      endpoint: 'https://a',
      apiKey: 'from-environment',
      apiVersion: 'v1',
    });
    expect(found.origins).toEqual({
      endpoint: 'file rc',
      apiKey: 'environment variable OTHER_KEY',
      apiVersion: 'file rc',
    });
    expect(found.missing).toEqual({});
  });

  it('tells the required settings that are missing and how to give them', () => {
    expect(resolve({}).missing).toEqual({
      endpoint: 'AZURE_OPENAI_ENDPOINT or providers.azure.endpoint',
      apiKey: 'AZURE_KEY or OTHER_KEY or providers.azure.apiKey',
    });
  });

  it('keeps the headers apart', () => {
    const found = resolve({ headers: { 'x-team': 'a' } });
    expect(found.headers).toEqual({ 'x-team': 'a' });
    expect(found.origins.headers).toBe('file rc');
  });

  it('gives a named provider nothing from the environment', () => {
    const found = resolve({ type: 'azure', endpoint: 'https://b' }, { AZURE_KEY: 'k' }, 'mine');
    expect(found.values).toEqual({ endpoint: 'https://b' });
    expect(found.missing).toEqual({ apiKey: 'providers.mine.apiKey' });
  });

  it.each(['two\nlines', 'schlüssel', 'a b'])('refuses %j for a key, unseen', async (key) => {
    const error = await failure(() => resolve({}, { AZURE_KEY: key }));
    expect(error.message).toBe(
      'providers.azure.apiKey (environment variable AZURE_KEY) holds a character that no key has',
    );
  });

  it('sends no key of a file to a host of the environment', async () => {
    const env = { AZURE_OPENAI_ENDPOINT: 'https://other' };
    const entry = { endpoint: 'https://a', apiKey: 'from-file' };
    const error = await failure(() => resolve(entry, env));
    expect(error.message).toBe(
      'providers.azure.apiKey belongs to the endpoint beside it, but AZURE_OPENAI_ENDPOINT names another',
    );
    const headers = { endpoint: 'https://a', headers: { auth: 'x' } };
    expect((await failure(() => resolve(headers, env))).message).toContain('azure.headers');
    expect(resolve(entry, { ...env, AZURE_KEY: 'k' }).values.endpoint).toBe('https://other');
    expect(resolve(entry, { AZURE_OPENAI_ENDPOINT: 'https://a' }).values.apiKey).toBe('from-file');
  });
});
