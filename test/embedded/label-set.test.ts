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
    expect(set.nulls.map(({ position }) => set.names[position])).toEqual(nulls);
    const real = set.meanings.filter(({ isNull }) => !isNull).map(({ name }) => name);
    expect(real).toEqual(names.filter((name) => !nulls.includes(name)));
  });

  it('include the one offered beside the others, which comes last', () => {
    const set = labelSet(task(['a', 'b'], { other: 'something else' }));
    expect(set.names).toEqual(['a', 'b', 'something else']);
    expect(set.nulls).toEqual([{ position: 2 }]);
  });

  it('know which label they deny', () => {
    const set = labelSet(task(['Spam', 'not spam', 'non-fiction']));
    expect(set.nulls).toEqual([{ position: 1, denies: 0 }, { position: 2 }]);
  });
});

describe('praise and blame', () => {
  it('are found under other names', () => {
    expect(labelSet(task(['neutral', 'complaint', 'praise'])).poles).toEqual({
      positive: 2,
      negative: 1,
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
    const [label] = labelSet(task([name, 'gardening tools'])).meanings;
    expect(label?.concepts.map((concept) => concept.name)).toEqual(concepts);
  });
});
