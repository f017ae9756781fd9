import { describe, expect, it } from 'vitest';
import type { EvaluationReport, PageData } from '../../src/report/evaluation-report.ts';
import { evaluationReporters } from '../../src/report/reporters.ts';
import { hostile, sampleReport } from './report.ts';

const report = sampleReport();

describe('the text of an evaluation', () => {
  it('puts the contestants side by side first', () => {
    const [title, , , head, first, second] = evaluationReporters.text(report).split('\n');
    expect(title).toBe('How good are the labels?');
    expect(head).toMatch(/accuracy +95 % +macro F1 +95 % +weighted F1 +kappa +labelled/);
    expect(first).toMatch(/^ {2}first::model +80\.0 % .* 100\.0 % +75 +\$0\.50$/);
    expect(second).toMatch(/^ {2}a column .* 90\.0 % +– +–$/);
  });

  it('advises a threshold with what it would keep', () => {
    expect(evaluationReporters.text(report)).toMatch(
      /--min-confidence 0\.5 keeps 88\.7 % of the rows, 90\.2 % of them right/,
    );
  });

  it('lists the most confident mistakes by place', () => {
    const [, list = ''] = evaluationReporters.text(report).split('most confident mistakes');
    const confidences = [...list.matchAll(/rows\.csv:\d+.* ([\d.]+)$/gm)].map((one) => one[1]);
    expect(confidences.slice(0, 10)).toEqual(confidences.slice(0, 10).sort().reverse());
    expect(confidences[0]).toBe('0.600');
  });

  it('says what asking one where the other is unsure would cost', () => {
    const [, part = ''] = evaluationReporters.text(report).split('first::model before a column');
    expect(part).toMatch(/agreement +asked +right +\$ per 1,000 rows/);
    const asked = [...part.matchAll(/^ *9\d\.0 % +(\d+\.\d) %/gm)].map((one) => Number(one[1]));
    expect(asked.slice(0, 4)).toEqual(asked.slice(0, 4).sort((a, b) => b - a));
  });

  it('keeps each label on its line and in its column, whatever it holds', () => {
    const labels = ['\u001b[31mred', 'two\nlines', '日本語', 'e\u0301'];
    const { evaluation } = report;
    const [result] = evaluation.results;
    const scores = labels.map((label) => ({ ...result!.score.labels[0]!, label }));
    const one = { ...result!, score: { ...result!.score, labels: scores } };
    const text = evaluationReporters.text({
      ...report,
      evaluation: { ...evaluation, results: [one], comparisons: [], cascades: [] },
    });
    const [, part = ''] = text.split('label by label');
    const lines = part.split('\n').slice(3, 7);
    expect(lines.map((line) => /^ {2}(.*?) +\d+\.\d %/.exec(line)?.[1])).toEqual([
      '\\u{1b}[31mred',
      'two lines',
      '日本語',
      'e\u0301',
    ]);
    const starts = lines.map((line) => line.search(/\d+\.\d %/));
    expect(starts).toEqual([starts[0], starts[0], starts[0]! - 3, starts[0]! + 1]);
  });

  it('lists the commonest mix-ups where a matrix would be too wide', () => {
    const labels = Array.from({ length: 13 }, (_, at) => `label ${at}`);
    const { evaluation } = report;
    const confusion = { labels, counts: labels.map((_, at) => labels.map((__, to) => at * to)) };
    const [result] = evaluation.results;
    const alone = { ...evaluation, results: [{ ...result!, confusion }] };
    const wide = { ...alone, comparisons: [], cascades: [] };
    const text = evaluationReporters.text({ ...report, evaluation: wide });
    expect(text).toMatch(/most often mixed up[\s\S]* {2}label 11 → label 12 +132\n/);
  });
});

describe('the Markdown of an evaluation', () => {
  it('lets no text of the data be markup', () => {
    const markdown = evaluationReporters.md(report);
    expect(markdown).not.toContain('<script>');
    expect(markdown).toContain('\\</script\\>');
    expect(markdown).toMatch(/^\| {2}\| accuracy \| 95 % \|/m);
  });
});

describe('the JSON of an evaluation', () => {
  const json = JSON.parse(evaluationReporters.json(report));

  it('has every figure and the mistakes by place', () => {
    expect(json.results[0].score.accuracy).toBe(0.8);
    expect(json.results[0].mistakes).toHaveLength(30);
    expect(json.results[0].mistakes[0]).toMatchObject({ input: 'rows.csv', confidence: 0.6 });
    expect(json.comparisons[0]).toMatchObject({ first: 0, second: 1 });
  });

  it('has no text of the rows', () => {
    expect(JSON.stringify(json)).not.toContain('the text of row');
  });
});

describe('the HTML of an evaluation', () => {
  it('holds no markup of the data', () => {
    const html = evaluationReporters.html(report);
    expect(html).not.toContain(hostile);
    expect(html.match(/<script[ >]/g)).toHaveLength(html.match(/<\/script>/g)?.length ?? 0);
  });

  it('names nothing on the network that it would load', () => {
    const html = evaluationReporters.html(report);
    expect(html).not.toMatch(/(src|href)="(?!#)/);
    expect(html).toContain("default-src 'none'");
  });

  it('holds five thousand rows at most, those first that somebody got wrong', () => {
    const { rows, allRows } = pageData(sampleReport(6000));
    expect([rows.length, allRows]).toEqual([5000, 6000]);
    expect(new Set(rows.map(({ line }) => line)).size).toBe(5000);
    const right = rows.map(({ gold, answers }) =>
      answers.every(({ labels }) => labels?.join() === gold.join()),
    );
    expect(right).toContain(true);
    expect(right.lastIndexOf(false)).toBeLessThan(right.indexOf(true));
  });

  it('takes labels in another order for the same', () => {
    const { rows, ...about } = sampleReport(6000);
    const several = rows.map((row, at) => ({
      ...row,
      gold: ['good', 'bad'],
      answers: [{ labels: at === 5999 ? ['bad'] : ['bad', 'good'] }],
    }));
    expect(pageData({ ...about, rows: several }).rows[0]?.line).toBe(6001);
  });
});

/** What the scripts of a report's page are given. */
function pageData(report: EvaluationReport): PageData {
  const html = evaluationReporters.html(report);
  const [, data = ''] = /<script id="data" type="application\/json">(.*?)<\/script>/s.exec(html)!;
  return JSON.parse(data) as PageData;
}
