import { describe, expect, it } from 'vitest';
import { type CheckedRow, isBroken, type Rules, startCheck } from '../../src/evaluate/check.ts';

function row(line: number, predicted: string | undefined, gold?: string): CheckedRow {
  return {
    input: 'a.csv',
    line,
    predicted: predicted === undefined ? undefined : [predicted],
    gold: gold === undefined ? undefined : [gold],
    hasText: true,
  };
}

function check(rows: readonly CheckedRow[], rules: Partial<Rules>) {
  const checker = startCheck({ maxDrift: 0.1, maxUnlabelled: '0', ...rules });
  for (const one of rows) checker.take(one);
  return checker.report({ labelsFrom: 'm', inputs: ['a.csv'] });
}

const passed = (report: ReturnType<typeof check>) =>
  Object.fromEntries(report.rules.map((rule) => [rule.rule, rule.passed]));

describe('a check', () => {
  it('finds labels that are not expected and those that are forbidden', () => {
    const rows = [row(2, 'ok'), row(3, 'toxic'), row(4, 'spam')];
    const report = check(rows, { expect: ['ok', 'spam'], forbid: ['spam'] });
    expect(report.violations.map(({ rule, line }) => [rule, line])).toEqual([
      ['expect', 3],
      ['forbid', 4],
    ]);
    expect(passed(report)).toEqual({ expect: false, forbid: false, 'max-unlabelled': true });
    expect(isBroken(report)).toBe(true);
  });

  it('allows violations as a number or a share of the rows with text', () => {
    const rows = [row(2, 'ok'), row(3, 'bad'), { ...row(4, undefined), hasText: false }];
    expect(isBroken(check(rows, { expect: ['ok'], maxViolations: '1' }))).toBe(false);
    expect(isBroken(check(rows, { expect: ['ok'], maxViolations: '50%' }))).toBe(false);
    expect(isBroken(check(rows, { expect: ['ok'], maxViolations: '49%' }))).toBe(true);
  });

  it('holds to a limit what is just within it', () => {
    // Ten rows each of half and half before, eight and two now.
    const rows = Array.from({ length: 10 }, (_, at) => row(at + 2, at < 8 ? 'a' : 'b'));
    const counts = new Map([
      ['a', 5],
      ['b', 5],
    ]);
    const drifted = check(rows, { baseline: { name: 'b.csv', counts }, maxDrift: 0.3 });
    expect(passed(drifted)['max-drift']).toBe(true);
    // Of each of three labels seven in ten are found and right: F1 is 0.7 three times.
    const gold = ['a', 'b', 'c'].flatMap((label, at) =>
      Array.from({ length: 10 }, (_, n) => row(n, n < 7 ? label : ['b', 'c', 'a'][at]!, label)),
    );
    expect(passed(check(gold, { gold: true, minF1: 0.7 }))['min-f1']).toBe(true);
  });

  it('only lists rows that disagree where a least accuracy is what they are held to', () => {
    const rows = [row(2, 'ok', 'bad'), row(3, 'ok', 'ok')];
    const listed = (rules: Partial<Rules>) =>
      check(rows, { gold: true, ...rules }).rules.find(({ rule }) => rule === 'gold');
    expect(listed({ minAccuracy: 0.5 })).toMatchObject({
      passed: true,
      found: 1,
      onlyListed: true,
    });
    expect(listed({ minAccuracy: 0.5, maxViolations: '0' })).not.toHaveProperty('onlyListed');
    expect(listed({})).toMatchObject({ passed: false });
  });

  it('allows 29 of a hundred rows where 29 % are allowed', () => {
    const rows = Array.from({ length: 100 }, (_, at) => row(at + 2, at < 29 ? 'bad' : 'ok'));
    expect(isBroken(check(rows, { expect: ['ok'], maxViolations: '29%' }))).toBe(false);
    expect(isBroken(check(rows, { expect: ['ok'], maxViolations: '28.9%' }))).toBe(true);
  });

  it('holds labels to those that are there, and leaves rows without one alone', () => {
    const report = check([row(2, 'a', 'b'), row(3, 'a', 'a'), row(4, 'a')], { gold: true });
    expect(report.violations).toEqual([
      { rule: 'gold', input: 'a.csv', line: 2, labels: ['a'], gold: ['b'] },
    ]);
    expect(isBroken(report)).toBe(true);
  });

  it('only lists disagreements where a least accuracy is set, and counts unlabelled rows as wrong', () => {
    const rows = [row(2, 'a', 'b'), row(3, 'a', 'a'), row(4, undefined, 'a')];
    const rules = { gold: true, maxUnlabelled: '1' };
    expect(passed(check(rows, { ...rules, minAccuracy: 0.33 }))).toEqual({
      gold: true,
      'min-accuracy': true,
      'max-unlabelled': true,
    });
    expect(passed(check(rows, { ...rules, minAccuracy: 0.34 }))['min-accuracy']).toBe(false);
    expect(passed(check(rows, { ...rules, minF1: 0.3 }))['min-f1']).toBe(false);
    expect(passed(check(rows, { ...rules, minF1: 0.2, maxViolations: '0' })).gold).toBe(false);
  });

  it('compares label shares with those of a baseline', () => {
    const baseline = { name: 'old.csv', counts: new Map([['a', 10]]) };
    const report = check([row(2, 'a'), row(3, 'b')], { baseline });
    expect(report.drift).toMatchObject({ distance: 0.5, baseline: 'old.csv' });
    expect(passed(report)['max-drift']).toBe(false);
    expect(passed(check([row(2, 'a')], { baseline }))['max-drift']).toBe(true);
  });

  it('keeps missing labels apart from broken rules', () => {
    const report = check([row(2, 'ok'), row(3, undefined)], { expect: ['ok'] });
    expect(isBroken(report)).toBe(false);
    expect(passed(report)).toEqual({ expect: true, 'max-unlabelled': false });
    expect(report.unlabelled).toBe(1);
  });
});
