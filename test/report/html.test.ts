import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { describe, expect, it, onTestFinished } from 'vitest';
import { evaluationHtml } from '../../src/report/html.ts';
import { noBrowser, useBrowser } from '../support/browser.ts';
import { hostile, sampleReport } from './report.ts';

const html = noBrowser === undefined ? evaluationHtml(sampleReport()) : '';

describe.skipIf(noBrowser)(`the report in a browser${noBrowser ? `: ${noBrowser}` : ''}`, () => {
  const newPage = useBrowser();

  async function open(options: BrowserContextOptions = {}) {
    const folder = mkdtempSync(join(tmpdir(), 'skllm-report-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, 'report.html'), html);
    const { page, faults } = await newPage(options);
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.goto(pathToFileURL(join(folder, 'report.html')).href);
    return { page, faults, asked };
  }

  it('works from a file: no fault, no request, every chart painted', async () => {
    const { page, faults, asked } = await open();
    expect(await paintedCharts(page)).toEqual([true, true, true, true, true]);
    expect([faults, asked.length]).toEqual([[], 1]);
  });

  it('shows hostile text as text', async () => {
    const { page } = await open();
    await page.selectOption('#show', '"all"');
    await page.fill('#search', 'onerror');
    expect(await page.textContent('#rows-table .text')).toBe(hostile);
    expect(await page.title()).toBe('How good are the labels? – skllm');
    expect(await page.locator('img').count()).toBe(0);
  });

  it.each([360, 800, 1280])('fits a screen %i wide, light and dark', async (width) => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const { page } = await open({ viewport: { width, height: 800 }, colorScheme });
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
      const table = `document.getElementById('rows-table')`;
      expect(await page.evaluate(`${table}.scrollWidth - ${table}.clientWidth`)).toBe(0);
    }
  });

  it('shows the rows behind a cell of the matrix', async () => {
    const { page } = await open();
    const cell = page.getByRole('button', { name: 'rows of gold label good got bad' });
    expect(await cell.textContent()).toBe('10');
    await cell.click();
    expect(await page.textContent('#rows-says')).toBe('10 rows, 10 of them shown.');
    expect(await page.locator('#rows-table tbody tr').count()).toBe(10);
    expect(await focused(page)).toBe('rows-title');
  });

  it('can be used by keyboard alone', async () => {
    const { page } = await open();
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the rows');
    const confidence = page.getByRole('button', { name: 'confidence' });
    await confidence.focus();
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('confidence ↑');
    const sorted = await page.getAttribute('th:has-text("confidence")', 'aria-sort');
    expect(sorted).toBe('ascending');
  });

  it('says for those who do not see them what the charts show', async () => {
    const { page } = await open();
    const says = await page.getAttribute('#overview-chart canvas', 'aria-label');
    expect(says).toMatch(/^first::model 80\.0 % \(7\d\.\d % to 8\d\.\d %\), a column /);
    const unnamed = await page.evaluate(
      `[...document.querySelectorAll('button, select, input')].filter((one) => !(one.textContent || one.labels?.length)).length`,
    );
    expect(unnamed).toBe(0);
  });

  it('moves the threshold and says what it does', async () => {
    const { page } = await open();
    await page.locator('#threshold').fill('0.6');
    expect(await page.textContent('#threshold-says')).toMatch(
      /^At 0\.600: 82\.7 % of the rows keep a label \(124 of 150\), 96\.8 % of these are right\./,
    );
    await page.locator('#threshold').fill('0.99');
    expect(await page.textContent('#threshold-says')).toBe('At 0.990 no row keeps its label.');
  });

  it('gives the advice and the intervals that the text gives', async () => {
    const { page } = await open();
    expect(await page.textContent('#advice')).toMatch(
      /^--min-confidence 0\.5 keeps 88\.7 % of the rows, 90\.2 % of them right \(95 %: /,
    );
    expect(await page.inputValue('#threshold')).toBe('0.5');
    const first = await page.textContent('#overview-table tbody tr');
    expect(first).toMatch(/^first::model80\.0 %7\d\.\d–8\d\.\d %/);
  });

  it('draws what asking another where this one is unsure would cost and bring', async () => {
    const { page } = await open();
    const says = await page.textContent('#cascade-says');
    expect(says).toMatch(
      /^With a column asked for \d+\.\d % of the rows, [19]\d+\.\d % of the labels/,
    );
    const chart = await page.getAttribute('#cascade-chart canvas', 'aria-label');
    expect(chart).toContain(says);
  });

  it('changes to another contestant, without confidences where it has none', async () => {
    const { page } = await open();
    await page.getByRole('button', { name: 'a column' }).click();
    expect(await page.locator('#confidence-section').isVisible()).toBe(false);
    expect(await page.locator('#cascade-section').isVisible()).toBe(false);
    expect(await page.textContent('#failures')).toBe('Rows without a label: 15 no-evidence.');
    await page.selectOption('#show', '"unlabelled"');
    expect(await page.textContent('#rows-says')).toBe('15 rows, 15 of them shown.');
  });

  it('prints', async () => {
    const { page } = await open({ colorScheme: 'dark' });
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    const paper = await page.evaluate('getComputedStyle(document.body).backgroundColor');
    expect(paper).toBe('rgb(255, 255, 255)');
    expect((await page.pdf()).length).toBeGreaterThan(10_000);
  });
});

/** Whether each chart has more than one colour in it. */
function paintedCharts(page: Page): Promise<unknown> {
  return page.evaluate(`[...document.querySelectorAll('canvas')].map((canvas) => {
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    return new Set(new Uint32Array(data.buffer)).size > 2;
  })`);
}

function focused(page: Page): Promise<unknown> {
  return page.evaluate('document.activeElement.id');
}
