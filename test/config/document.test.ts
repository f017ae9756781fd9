import { expect, it } from 'vitest';
import { readDocument } from '../../src/config/document.ts';

it('a document gives maps, lists and values, from YAML as from JSON', () => {
  expect(readDocument('a: [1, x]\nb: true\n', 'f')).toEqual({ a: [1, 'x'], b: true });
  expect(readDocument('{"a": null}', 'f')).toEqual({ a: null });
});

it('a key that would be lost is refused and not dropped, at any depth', () => {
  for (const text of ['labels: { __proto__: a, b: c }', '{"t": [{"__proto__": {"x": 1}}]}']) {
    expect(() => readDocument(text, '.skllmrc')).toThrow(
      expect.objectContaining({
        code: 'config',
        message: '.skllmrc: the name __proto__ cannot be a key',
      }),
    );
  }
  expect(readDocument('labels: [__proto__, b]', 'f')).toEqual({ labels: ['__proto__', 'b'] });
});

it('whole numbers are numbers unless that would cost digits', () => {
  expect(readDocument('[0, 7, -7, 010, 007, +5, 12345678901234567890, 1.50]', 'f')).toEqual([
    ...[0, 7, -7, '010', '007', '+5', '12345678901234567890', 1.5],
  ]);
});
