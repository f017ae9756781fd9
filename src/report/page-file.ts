import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { SkllmError } from '../errors.ts';

/** The parts of a page, each a file in the folder `pages`. */
export interface PageFiles {
  readonly html: string;
  readonly style: readonly string[];
  readonly scripts: readonly string[];
  /** Scripts made at build time, in the folder `dist/pages`. */
  readonly built?: readonly string[];
}

export interface PageOptions {
  readonly files: PageFiles;
  /** What the page shows: JSON that its scripts read from the element `data`. */
  readonly data: unknown;
  /** What the page may connect to, as a CSP source. */
  readonly connect?: string;
}

/**
 * Makes one self-contained page: style, scripts and data are in it, and a content security policy
 * lets nothing else run or load.
 */
export function pageFile({ files, data, connect = "'none'" }: PageOptions): string {
  const style = files.style.map(readPart).join('\n');
  const scripts = [...(files.built ?? []).map(readBuilt), ...files.scripts.map(readPart)];
  const policy = [
    "default-src 'none'",
    `script-src ${scripts.map(hashSource).join(' ')}`,
    `style-src ${hashSource(style)}`,
    `connect-src ${connect}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const parts: Record<string, string> = {
    policy: `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    style: `<style>${style}</style>`,
    data: `<script id="data" type="application/json">${jsonForHtml(data)}</script>`,
    scripts: scripts.map((script) => `<script>${script}</script>`).join('\n'),
  };
  // A function, as a replacement text's `$&` would mean something.
  return readPart(files.html).replace(/<!-- (\w+) -->/g, (_, name: string) => parts[name] ?? '');
}

/** JSON that cannot end the script element it is in, nor begin a comment there. */
export function jsonForHtml(data: unknown): string {
  return JSON.stringify(data).replaceAll('<', '\\u003c');
}

function readPart(name: string): string {
  return readFileSync(new URL(`../../pages/${name}`, import.meta.url), 'utf8');
}

function readBuilt(name: string): string {
  try {
    return readFileSync(new URL(`../../dist/pages/${name}`, import.meta.url), 'utf8');
  } catch (cause) {
    throw new SkllmError('fault', `the part ${name} of the page was not built`, {
      hint: 'npm run build makes it.',
      cause,
    });
  }
}

function hashSource(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
