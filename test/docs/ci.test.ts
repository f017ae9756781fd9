import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { Place, program } from '../support/program.ts';

const page = readFileSync(resolve(import.meta.dirname, '../../docs/ci.md'), 'utf8');

const happy = 'text\nI love this great phone\nGlad to recommend it\n';
const angry = `${happy}A terrible waste of money; I complain\n`;
const gold = 'text,gold\nI love this great thing,positive\nI hate this terrible thing,negative\n';

/** The example file that the page shows under a name. */
function example(name: string): string {
  const start = page.indexOf(`\`${name}\`:\n\n\`\`\``);
  const [, content] = /```\w*\n([\s\S]*?)\n```/.exec(page.slice(start)) ?? [];
  if (start < 0 || content === undefined) throw new Error(`the page shows no ${name}`);
  return `${content}\n`;
}

/** A project as the page describes it. */
function project(testimonials: string): Place {
  const place = new Place();
  place.file('.skllmrc', example('.skllmrc'));
  place.file('testimonials.csv', testimonials);
  place.file('gold.csv', gold);
  return place;
}

/** Runs a line of the page; `npx skllm` is the program under test, `npm ci` would need a registry. */
function run(place: Place, line: string) {
  return place.shell(`npx() { shift; skllm "$@"; }\nnpm() { :; }\n${line}`);
}

describe('the example for GitHub Actions', () => {
  const { steps } = parse(example('.github/workflows/labels.yml')).jobs.labels;
  const lines: string[] = steps.flatMap((step: { run?: string }) => step.run ?? []);

  it('passes where no testimonial complains, and leaves a report', async () => {
    const place = project(happy);
    for (const line of lines) expect((await run(place, line)).status).toBe(0);
    expect(readFileSync(join(place.path, 'labels.html'), 'utf8')).toContain('<!doctype html>');
  });

  it('fails at the line of one that does', async () => {
    const { status, stdout } = await run(project(angry), lines[1]!);
    expect(status).toBe(4);
    expect(stdout).toContain('::error file=testimonials.csv,line=4,');
  });
});

describe('the example for GitLab CI', () => {
  const lines: string[] = parse(example('.gitlab-ci.yml')).labels.script;

  it('passes and fails as it should, and leaves JUnit XML in any case', async () => {
    const place = project(happy);
    for (const line of lines) expect((await run(place, line)).status).toBe(0);
    const failing = project(angry);
    expect((await run(failing, lines[1]!)).status).toBe(4);
    expect(readFileSync(join(failing.path, 'labels.xml'), 'utf8')).toContain('failures="1"');
  });
});

describe('the example for pre-commit', () => {
  const [hook] = parse(example('.pre-commit-config.yaml')).repos[0].hooks;

  it('passes and fails with the file that is committed', async () => {
    expect(new RegExp(hook.files).test('testimonials.csv')).toBe(true);
    const line = `${hook.entry} testimonials.csv`;
    expect((await run(project(happy), line)).status).toBe(0);
    expect((await run(project(angry), line)).status).toBe(4);
  });
});

describe('the Makefile', () => {
  it.each([
    ['passes', happy, 0],
    // make's own status where a recipe fails is 2.
    ['fails', angry, 2],
  ])('%s as it should', async (_, testimonials, status) => {
    const place = project(testimonials);
    place.file('Makefile', example('Makefile'));
    const made = await place.shell(`make SKLLM="'${process.execPath}' '${program}'" check-labels`);
    expect([made.stderr.includes('Error 4'), made.status]).toEqual([status !== 0, status]);
  });
});

describe('the example for drift', () => {
  it('compares today with what was reviewed', async () => {
    const [, lines = ''] = /```sh\n(skllm classify today[\s\S]*?)```/.exec(page) ?? [];
    const place = project(happy);
    place.file('today.csv', angry);
    place.file('reviewed.csv', 'text,label\na,positive\n');
    const { status, stdout } = await run(place, lines);
    expect([status, stdout]).toEqual([4, expect.stringContaining('total variation distance')]);
  });
});
