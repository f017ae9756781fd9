import { describe, expect, it } from 'vitest';
import { mostVaried } from '../../src/cascade/variety.ts';

const [east, north, nearlyEast] = [
  [1, 0],
  [0, 2],
  [5, 0.1],
];
const nowhere = [0, 0];

describe('a varied choice', () => {
  it('passes over candidates that are much like one chosen before', () => {
    expect(mostVaried([east, nearlyEast, north], 2)).toEqual([0, 2]);
    expect(mostVaried([north, east, nearlyEast], 2)).toEqual([0, 1]);
  });

  it('comes back to these where the others do not suffice', () => {
    expect(mostVaried([east, nearlyEast, east, north], 3)).toEqual([0, 3, 1]);
    expect(mostVaried([east, east], 5)).toEqual([0, 1]);
  });

  it('takes candidates of which nothing is known for different ones', () => {
    expect(mostVaried([nowhere, nowhere, nowhere], 3)).toEqual([0, 1, 2]);
  });
});
