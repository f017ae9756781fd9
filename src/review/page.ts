import { pageFile } from '../report/page-file.ts';
import type { ReviewData } from './page-data.ts';

/** The page of a review. It talks to its own server alone. */
export function reviewPage(data: ReviewData): string {
  return pageFile({
    files: {
      html: 'review/page.html',
      style: ['style.css', 'review/page.css'],
      scripts: ['elements.js', 'review/decisions.js', 'review/page.js'],
    },
    data,
    connect: "'self'",
  });
}
