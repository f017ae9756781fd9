import { type Contestant, evaluation } from '../../src/evaluate/evaluation.ts';
import type { EvaluationReport } from '../../src/report/evaluation-report.ts';

/** Text and labels that would do harm where they are not escaped. */
export const hostile =
  '</script><script>document.title="owned"</script><img src=x onerror=alert(1)>';

/** Two contestants on `count` rows of three labels; the first is right four times of five. */
export function sampleReport(count = 150): EvaluationReport {
  const labels = ['good', 'bad', hostile];
  const gold = Array.from({ length: count }, (_, at) => labels[at % 3]!);
  const wrong = (at: number) => labels[(at + 1) % 3]!;
  const contestants: Contestant[] = [
    {
      name: 'first::model',
      rows: gold.map((label, at) => ({
        gold: [label],
        predicted: [at % 5 === 0 ? wrong(at) : label],
        confidence: at % 5 === 0 ? 0.3 + (at % 7) / 20 : 0.6 + (at % 8) / 20,
      })),
      failures: {},
      usage: { cost: 0.5, seconds: 2, rowsPerSecond: 75, knownRows: 0 },
    },
    {
      name: 'a column',
      rows: gold.map((label, at) => ({
        gold: [label],
        predicted: at % 10 === 0 ? undefined : [at % 2 ? label : wrong(at)],
      })),
      failures: { 'no-evidence': Math.ceil(count / 10) },
    },
  ];
  return {
    inputs: ['rows.csv'],
    gold: 'gold',
    created: '2025-01-02T03:04:05.000Z',
    withoutGold: 2,
    evaluation: evaluation(contestants, { labels, multiple: false, target: 0.9 }),
    rows: gold.map((label, at) => ({
      input: 'rows.csv',
      line: at + 2,
      text: at === 0 ? hostile : `the text of row ${at}`,
      gold: [label],
      answers: contestants.map(({ rows }) => {
        const { predicted = null, confidence } = rows[at]!;
        return { labels: predicted, ...(confidence === undefined ? {} : { confidence }) };
      }),
    })),
  };
}
