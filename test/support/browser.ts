import { existsSync } from 'node:fs';
import { type Browser, type BrowserContextOptions, chromium } from 'playwright-core';
import { afterAll, beforeAll, onTestFinished } from 'vitest';

/** Where a headless Chromium may be; `SKLLM_CHROMIUM` names another. */
const places = [
  process.env.SKLLM_CHROMIUM ?? '',
  '/usr/lib/chromium/chromium-headless-shell',
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
];

const executable = places.find((place) => place !== '' && existsSync(place));

/** Why tests in a browser are skipped; undefined where they are not. */
export const noBrowser =
  executable === undefined ? 'no Chromium was found (SKLLM_CHROMIUM names one)' : undefined;

/** One browser for the tests of a file. Gives the function that opens a page of its own. */
export function useBrowser() {
  let browser: Browser | undefined;
  beforeAll(async () => {
    if (executable === undefined) return;
    browser = await chromium.launch({ executablePath: executable, args: ['--no-sandbox'] });
  });
  afterAll(() => browser?.close());
  return async (options: BrowserContextOptions = {}) => {
    const context = await browser!.newContext(options);
    onTestFinished(() => context.close());
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    const faults: string[] = [];
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') faults.push(message.text());
    });
    return { page, context, faults };
  };
}
