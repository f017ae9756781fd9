import { expect, it } from 'vitest';
import { shownBody } from '../../src/providers/shown-body.ts';

it('a body is shown whole but for the bytes of images', () => {
  const bytes = Buffer.alloc(3000, 7).toString('base64');
  const texts = ['Label "a" or "b".', 'x'.repeat(100), 'word '.repeat(100)];
  const shown = shownBody({ texts, url: `data:image/png;base64,${bytes}`, data: bytes });
  expect(JSON.parse(shown)).toEqual({
    texts,
    url: expect.stringMatching(/^data:image\/png;base64,\w+… \(4022 characters\)$/),
    data: expect.stringMatching(/^\w{40}… \(4000 characters\)$/),
  });
});
