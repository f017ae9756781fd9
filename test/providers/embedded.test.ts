import { describe, expect, it } from 'vitest';
import type { Connection } from '../../src/model.ts';
import embedded from '../../src/providers/embedded.ts';

const connection: Connection = {
  namespace: 'embedded',
  model: '',
  settings: {},
  options: {},
  fetch,
};

describe('the embedded provider', () => {
  it('connects to a classifier that can be fitted', async () => {
    const model = await embedded.connect(connection);
    expect(model).toMatchObject({ kind: 'classifier', id: 'embedded', fit: expect.any(Function) });
  });

  it('connects to one that labels each row by itself', async () => {
    const model = await embedded.connect({ ...connection, model: 'rows' });
    expect(model).toMatchObject({ kind: 'classifier', id: 'embedded::rows' });
    expect(model).not.toHaveProperty('fit');
  });

  it('names its models when asked for another', async () => {
    await expect(embedded.connect({ ...connection, model: 'row' })).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining('"row"'),
      hint: expect.stringMatching(/embedded,.*embedded::rows/),
    });
  });
});
