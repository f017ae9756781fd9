import { expect, it } from 'vitest';
import { labelValues, nextWireMode } from '../../src/classify/wire-mode.ts';
import { labelTask } from '../support/label-task.ts';

it('steps down from the strict schema to plain text and no further', () => {
  expect(nextWireMode('schema')).toBe('codes');
  expect(nextWireMode('codes')).toBe('json');
  expect(nextWireMode('json')).toBe('text');
  expect(nextWireMode('text')).toBeUndefined();
});

it('offers the label for "none of these" last', () => {
  const values = labelValues(labelTask(['a', 'b'], { other: 'none' }), 'schema');
  expect(values.map(({ value }) => value)).toEqual(['a', 'b', 'none']);
  expect(values[2]).toMatchObject({ name: 'none', description: 'none of the labels above fits' });
});

it.each([
  ['two digits', ['a', 'b'], ['L01', 'L02']],
  ['another letter where a name looks like a code', ['L02', 'x'], ['C01', 'C02']],
])('spells codes with %s', (_, names, codes) => {
  expect(labelValues(labelTask(names), 'codes').map(({ value }) => value)).toEqual(codes);
});

it('spells codes as wide as the number of labels', () => {
  const values = labelValues(
    labelTask(Array.from({ length: 100 }, (_, at) => `name ${at}`)),
    'codes',
  );
  expect([values[0]!.value, values[99]!.value]).toEqual(['L001', 'L100']);
});
