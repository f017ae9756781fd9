import { describe, expect, it } from 'vitest';
import { labelSet } from '../../src/embedded/label-set.ts';
import { task } from './task.ts';

describe('null labels', () => {
  it.each([
    [['positive', 'neutral', 'negative'], ['neutral']],
    [['spam', 'not spam'], ['not spam']],
    [['fiction', 'Non-fiction'], ['Non-fiction']],
    [['sports', 'None of these'], ['None of these']],
    [['smoking', 'no smoking'], ['no smoking']],
    [['no smoking', 'no parking'], []],
    [['notice', 'nothing to pay', 'nonsense'], []],
    [['other', 'unknown'], []],
  ])('of %j are %j', (names, nulls) => {
    const set = labelSet(task(names));
    expect(set.nulls.map((position) => set.names[position])).toEqual(nulls);
    expect(set.real.map(({ name }) => name)).toEqual(names.filter((name) => !nulls.includes(name)));
  });

  it('include the one offered beside the others, which comes last', () => {
    const set = labelSet(task(['a', 'b'], { other: 'something else' }));
    expect(set.names).toEqual(['a', 'b', 'something else']);
    expect(set.nulls).toEqual([2]);
  });
});

describe('praise and blame', () => {
  it('are found under other names and counted among the real labels', () => {
    expect(labelSet(task(['neutral', 'complaint', 'praise'])).poles).toEqual({
      positive: 1,
      negative: 0,
    });
  });

  it('are no poles where only one of them is there', () => {
    expect(labelSet(task(['complaint', 'question'])).poles).toBeUndefined();
  });
});

describe('concepts', () => {
  it.each([
    ['Joy', ['joy']],
    ['location question', ['place']],
    ['surprises', ['surprise']],
    ['fear or anger', ['fear', 'anger']],
    ['happy mood', ['joy']],
    ['my very happy mood', []],
    ['gardening', []],
  ])('of the label %j are %j', (name, concepts) => {
    const [label] = labelSet(task([name, 'gardening tools'])).real;
    expect(label?.concepts.map((concept) => concept.name)).toEqual(concepts);
  });
});
