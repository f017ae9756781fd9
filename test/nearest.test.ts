import { describe, expect, it } from 'vitest';
import { nearest } from '../src/nearest.ts';

describe('nearest', () => {
  it('names what was meant in spite of a slip or of case', () => {
    expect(nearest('txet', ['id', 'text', 'label'])).toBe('text');
    expect(nearest('TEXT', ['id', 'text', 'label'])).toBe('text');
    expect(nearest('confidense', ['confidence', 'column'])).toBe('confidence');
  });

  it('prefers the nearer of two', () => {
    expect(nearest('labels', ['label', 'labels-file'])).toBe('label');
  });

  it('names nothing where nothing is near', () => {
    expect(nearest('temperature', ['id', 'text'])).toBeUndefined();
    expect(nearest('xy', ['id'])).toBeUndefined();
    expect(nearest('text', [])).toBeUndefined();
  });
});
