import { sameLabels } from '../same-labels.ts';
import type { EvaluationReport, PageData, ReportedRow } from './evaluation-report.ts';
import { pageFile } from './page-file.ts';

/** An evaluation as one page that needs no network. */
export function evaluationHtml(report: EvaluationReport): string {
  const rows = shownRows(report.rows);
  return pageFile({
    files: {
      html: 'report/page.html',
      style: ['style.css', 'report/page.css', 'report/tables.css'],
      built: ['chart.js'],
      scripts: [
        'elements.js',
        'report/data.js',
        'report/overview.js',
        'report/labels.js',
        'report/matrix.js',
        'report/confidence.js',
        'report/cascade.js',
        'report/rows.js',
        'report/page.js',
      ],
    },
    data: { ...report, rows, allRows: report.rows.length } satisfies PageData,
  });
}

/** Rows that a page holds and stays quick with. */
const mostRows = 5000;

/** Where not all rows fit, those that somebody got wrong come first. */
function shownRows(rows: readonly ReportedRow[]): readonly ReportedRow[] {
  if (rows.length <= mostRows) return rows;
  const isWrong = ({ gold, answers }: ReportedRow) =>
    answers.some(({ labels }) => !sameLabels(labels, gold));
  const wrong = rows.filter(isWrong);
  const others = rows.filter((row) => !isWrong(row));
  return [...wrong, ...others].slice(0, mostRows);
}
