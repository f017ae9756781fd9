import { describe, expect, it } from 'vitest';
import type { CheckReport } from '../../src/evaluate/check.ts';
import { checkReporters } from '../../src/report/reporters.ts';

const report: CheckReport = {
  labelsFrom: 'embedded',
  inputs: ['data/a,b.csv'],
  rows: 4,
  unlabelled: 1,
  rules: [
    { rule: 'forbid', passed: false, found: 1, limit: 0, unit: 'rows' },
    { rule: 'gold', passed: true, found: 1, limit: 4, unit: 'rows' },
    { rule: 'min-accuracy', passed: false, found: 0.5, limit: 0.9, unit: 'share' },
    { rule: 'max-unlabelled', passed: true, found: 1, limit: 1, unit: 'rows' },
  ],
  violations: [
    { rule: 'forbid', input: 'data/a,b.csv', line: 3, labels: ['50% "off"\n'], confidence: 0.91 },
    { rule: 'gold', input: 'data/a,b.csv', line: 4, labels: ['<x>'], gold: ['y'] },
    { rule: 'gold', input: 'standard input', line: 5, labels: ['\u0001'], gold: ['z'] },
  ],
};

describe('a check as text', () => {
  it('says of rows that are only listed that they break nothing', () => {
    const gold = { rule: 'gold', passed: true, found: 9, limit: 60, unit: 'rows' } as const;
    const text = checkReporters.text({ ...report, rules: [{ ...gold, onlyListed: true }] });
    expect(text).toContain(
      'pass  labels agree with those that are there: 9 rows against it, listed',
    );
  });

  it('lets no label drive the terminal', () => {
    const found = { rule: 'forbid', input: 'a.csv', line: 3, labels: ['\u009b2J\u202e'] } as const;
    const text = checkReporters.text({ ...report, violations: [found] });
    expect(text).toContain('a.csv:3: labelled "\\u{9b}2J\\u{202e}", which is forbidden');
  });

  it('never says that a figure is its limit where it falls short of it', () => {
    const rule = { rule: 'min-accuracy', found: 0.89996, limit: 0.9, unit: 'share' } as const;
    const text = checkReporters.text({ ...report, rules: [{ ...rule, passed: false }] });
    expect(text).toContain('FAIL  accuracy is high enough: 0.89996, at least 0.9 is wanted.');
  });

  it('names each row by file and line, and ends with the verdict on each rule', () => {
    expect(checkReporters.text(report)).toBe(
      [
        'data/a,b.csv:3: labelled "50% \\"off\\"\\n" (confidence 0.91), which is forbidden',
        'data/a,b.csv:4: labelled "<x>", while the row says "y"',
        'standard input:5: labelled "\\u0001", while the row says "z"',
        '',
        '4 rows, labels from embedded',
        'FAIL  no forbidden label: 1 row against it, 0 allowed.',
        'pass  labels agree with those that are there: 1 row against it, 4 allowed.',
        'FAIL  accuracy is high enough: 0.5000, at least 0.9 is wanted.',
        'pass  rows have labels: 1 row without a label, 1 allowed.',
        '',
      ].join('\n'),
    );
  });

  it('shows which shares moved', () => {
    const changes = [{ label: 'spam', before: 0.1, now: 0.4 }];
    const drift = { baseline: 'old.csv', distance: 0.3, byChance: 0.02, changes };
    expect(checkReporters.text({ ...report, drift })).toMatch(/spam +10\.0 % +40\.0 % +\+30\.0\n/);
  });
});

describe('a check for GitHub', () => {
  const lines = checkReporters.github(report).trimEnd().split('\n');

  it('annotates file and line, with what would end a command escaped', () => {
    expect(lines).toContain(
      '::error file=data/a%2Cb.csv,line=3,title=no forbidden label::labelled "50%25 \\"off\\"\\n" (confidence 0.91), which is forbidden',
    );
  });

  it('warns of rows that break no rule, and gives no file for standard input', () => {
    expect(lines.filter((line) => line.startsWith('::warning '))).toHaveLength(2);
    expect(lines.at(-1)).toMatch(/^::warning title=/);
  });

  it('says what became of each rule', () => {
    expect(lines.filter((line) => /title=(pass|FAIL)%3A /.test(line))).toHaveLength(4);
  });
});

describe('a check as JUnit', () => {
  const xml = checkReporters.junit(report);

  it('is one test case a rule', () => {
    expect(xml).toContain('<testsuites name="skllm check" tests="4" failures="2">');
    expect(xml.match(/<testcase /g)).toHaveLength(4);
    expect(xml).toContain('<failure message="0.5000, at least 0.9 is wanted.">');
  });

  it('escapes what XML cannot hold', () => {
    const labels = ['a & <b>\u0001\ud800'];
    const violations = [{ ...report.violations[0]!, labels }];
    const text = checkReporters.junit({ ...report, violations });
    expect(text).toContain('a &amp; &lt;b&gt;\\u0001\\ud800');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the point
    expect(text).not.toMatch(/[\u0001\ud800]/);
  });
});

describe('a check as SARIF', () => {
  const { runs, version } = JSON.parse(checkReporters.sarif(report));

  it.each([
    ['C:\\my tables\\t.csv', 'file:///C:/my%20tables/t.csv'],
    ['tables\\t.csv', 'tables/t.csv'],
  ])('has a path of Windows as an address: %s', (input, uri) => {
    const violations = report.violations.map((one) => ({ ...one, input }));
    expect(checkReporters.sarif({ ...report, violations })).toContain(`"uri": "${uri}"`);
  });

  it('has a result for each row, with file and line', () => {
    expect(version).toBe('2.1.0');
    expect(runs[0].results[1]).toMatchObject({
      ruleId: 'forbid',
      level: 'error',
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'data/a%2Cb.csv' },
            region: { startLine: 3 },
          },
        },
      ],
    });
  });

  it('has a result for a limit that is not kept, also for that of rows without a label', () => {
    expect(runs[0].results[0]).toMatchObject({ ruleId: 'min-accuracy', level: 'error' });
    const rules = report.rules.map((one) => ({ ...one, passed: one.rule !== 'max-unlabelled' }));
    const [first] = JSON.parse(checkReporters.sarif({ ...report, rules })).runs[0].results;
    expect(first).toMatchObject({
      ruleId: 'max-unlabelled',
      message: { text: expect.stringContaining('without a label') },
    });
  });

  it('has a place for every result, which code scanning insists on', () => {
    const places = runs[0].results.map(
      ({ locations: [one] }: { locations: { physicalLocation: object }[] }) =>
        one?.physicalLocation,
    );
    expect(places).toHaveLength(4);
    expect(places[0]).toEqual({
      artifactLocation: { uri: 'data/a%2Cb.csv' },
      region: { startLine: 1 },
    });
    expect(places.at(-1)).toEqual({
      artifactLocation: { uri: 'standard%20input' },
      region: { startLine: 5 },
    });
  });
});

describe('a check as JSON', () => {
  it('is the report itself', () => {
    expect(JSON.parse(checkReporters.json(report))).toEqual(report);
  });
});
