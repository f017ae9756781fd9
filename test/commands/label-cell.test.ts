import { describe, expect, it } from 'vitest';
import { labelsInCell } from '../../src/commands/label-cell.ts';

const one = { multiple: false, separator: '|' };
const several = { multiple: true, separator: '|' };

describe('the labels in a cell', () => {
  it.each([
    ['one as it is', 'a|b', one, ['a|b']],
    ['one without the space around it', ' a ', one, ['a']],
    ['several', 'b|a', several, ['b', 'a']],
    ['several without the space around them', 'b | a', several, ['b', 'a']],
    ['each once', 'a|b|a', several, ['a', 'b']],
    ['no empty one', 'a||b|', several, ['a', 'b']],
    ['those of a list', '["a", "b"]', several, ['a', 'b']],
    ['none of an empty list', '[]', several, []],
    ['a name that only begins like a list', '[sic]|b', several, ['[sic]', 'b']],
  ])('are %s', (_, cell, cells, labels) => {
    expect(labelsInCell(cell, cells)).toEqual(labels);
  });

  it('are those that are known, before a cell is taken for a list', () => {
    const known = ['[1]', '[2]', '1'];
    const read = (cell: string) => labelsInCell(cell, several, known);
    expect(read('[1]')).toEqual(['[1]']);
    expect(read('[2] | [1]')).toEqual(['[2]', '[1]']);
    expect(read('["1", "[2]"]')).toEqual(['1', '[2]']);
    expect(read('[3]')).toEqual(['3']);
  });

  it('are none where the cell is missing or blank', () => {
    expect([undefined, '', ' \n'].map((cell) => labelsInCell(cell, several))).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});
