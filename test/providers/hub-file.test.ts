import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parseHubName } from '../../src/providers/hub-file.ts';
import { describeWith } from '../support/engines.ts';
import { Place } from '../support/program.ts';
import { startService } from '../support/service.ts';
import { tinyGguf } from '../support/tiny-gguf.ts';

describe('the name of a file on Hugging Face', () => {
  it.each([
    ['u/r/model-Q4.gguf', { repository: 'u/r', revision: 'main', file: { path: 'model-Q4.gguf' } }],
    ['u/r/a/b.gguf#v2', { repository: 'u/r', revision: 'v2', file: { path: 'a/b.gguf' } }],
    ['u/r:Q4_K_M', { repository: 'u/r', revision: 'main', file: { quantisation: 'Q4_K_M' } }],
  ])('%s is read', (text, name) => {
    expect(parseHubName(text)).toEqual(name);
  });

  it.each(['u', 'u/r', 'u/r/model.bin', '../r/model.gguf', 'u/r/../../x.gguf', 'u/r:Q4#a b'])(
    '%s is refused',
    (text) => {
      expect(() => parseHubName(text)).toThrow('names no GGUF file');
    },
  );
});

describeWith('node-llama-cpp', 'a GGUF file of Hugging Face', (engines) => {
  const env = { SKLLM_ENGINES: engines, SKLLM_THREADS: '1' };
  const file = tinyGguf({ positive: ['love'], negative: ['hate'] });
  const oid = createHash('sha256').update(file).digest('hex');
  const args = (name: string) => ['classify', '-m', `gguf::hf:${name}`, '-l', 'positive,negative'];

  async function hub(sum: string) {
    const service = await startService(({ path }) => {
      if (path.startsWith('/api/models/u/r/tree/main')) {
        const lfs = { oid: sum };
        return {
          body: [
            { path: 'README.md', size: 3 },
            { path: 'm-Q4_K_M.gguf', size: file.length, lfs },
          ],
        };
      }
      return path === '/u/r/resolve/main/m-Q4_K_M.gguf'
        ? { body: file }
        : { status: 404, body: '' };
    });
    onTestFinished(() => service.close());
    const place = new Place();
    place.file('c.yaml', `providers: { gguf: { hub: "${service.url}", folder: "${place.path}" } }`);
    return { place, service };
  }

  it('is found by its quantisation, checked, kept, and labels', async () => {
    const { place, service } = await hub(oid);
    const first = await place.run([...args('u/r:q4_k_m'), '--config', 'c.yaml'], {
      stdin: 'text\nI hate it\n',
      env,
    });
    expect([first.stdout, first.status]).toEqual(['text,label\nI hate it,negative\n', 0]);
    await service.close();
    const second = await place.run([...args('u/r/m-Q4_K_M.gguf'), '--config', 'c.yaml'], {
      stdin: 'text\nI love it\n',
      env,
    });
    expect(second.stdout).toBe('text,label\nI love it,positive\n');
  });

  it('of another checksum is refused', async () => {
    const { place } = await hub(oid.replace(/^./, (first) => (first === '0' ? '1' : '0')));
    const { stderr, status } = await place.run([...args('u/r:Q4_K_M'), '--config', 'c.yaml'], {
      stdin: 'text\nI hate it\n',
      env,
    });
    expect(stderr).toContain('its sha256 is');
    expect([status, existsSync(join(place.path, 'hf/u/r/main/m-Q4_K_M.gguf'))]).toEqual([5, false]);
  });

  it('that is not there is told with those that are', async () => {
    const { place } = await hub(oid);
    const { stderr, status } = await place.run([...args('u/r:Q8_0'), '--config', 'c.yaml'], {
      stdin: 'text\na\n',
      env,
    });
    expect(stderr).toContain('There are: m-Q4_K_M.gguf.');
    expect(status).toBe(2);
  });
});
