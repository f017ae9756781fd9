import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Place } from '../support/program.ts';

const stdin = 'text\nI love it\n';
const classify = ['classify', '--labels', 'positive,negative', '-q'];
const labelled = { status: 0, stdout: 'text,label\nI love it,positive\n', stderr: '' };

/** A folder of files as a stranger's repository may hold them; each that runs leaves `RAN`. */
function hostile(files: Record<string, string>): Place {
  const place = new Place();
  mkdirSync(join(place.path, '.config'));
  for (const [name, content] of Object.entries(files)) place.file(name, content);
  return place;
}

const trap = "require('fs').writeFileSync('RAN', '')";
const moduleTrap = "import { writeFileSync } from 'node:fs'; writeFileSync('RAN', '');";

describe('a hostile folder', () => {
  it('runs nothing and sets nothing by files of code', async () => {
    const place = hostile({
      '.skllmrc.js': trap,
      '.skllmrc.cjs': trap,
      '.skllmrc.mjs': moduleTrap,
      '.skllmrc.ts': moduleTrap,
      'skllm.config.js': trap,
      '.config/skllmrc.js': trap,
      '.config/config.js': trap,
      '.config/config.mjs': moduleTrap,
    });
    expect(await place.run(classify, { stdin })).toEqual(labelled);
    expect((await place.run(['config', 'show'])).stdout).not.toContain('file ');
    expect(existsSync(join(place.path, 'RAN'))).toBe(false);
  });

  it('is left before it is searched where the search itself would run code', async () => {
    const place = hostile({
      'trap.js': trap,
      'package.json':
        '{ "cosmiconfig": { "searchPlaces": ["trap.js"] }, "skllm": { "column": "x" } }',
    });
    const { status, stdout, stderr } = await place.run(classify, { stdin });
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/package\.json.*\n.*--config/);
    expect(existsSync(join(place.path, 'RAN'))).toBe(false);
  });

  it.each([
    ['a host', 'providers: { openai: { url: "http://127.0.0.1:9/v1" } }', 'providers.openai.url'],
    ['a plugin', 'plugins: ["./trap.js"]', 'plugins'],
    ['a key', 'providers: { openai: { apiKey: sk-0123456789abcdef } }', 'providers.openai.apiKey'],
    ['a variable', 'labelColumn: "${' + 'HOME}"', 'labelColumn'],
    ['a file elsewhere', 'labelsFile: ../../etc/passwd', 'labelsFile'],
    ['code to import', '$import: ./trap.js', '$import'],
  ])('cannot name %s', async (_, settings, key) => {
    const place = hostile({ '.skllmrc': `${settings}\n`, 'trap.js': trap });
    const { status, stdout, stderr } = await place.run(classify, { stdin });
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain(key);
    expect(stderr).not.toContain('0123456789');
    expect(existsSync(join(place.path, 'RAN'))).toBe(false);
  });
});

describe('skllm config', () => {
  it('shows what is in force and from where, secrets masked', async () => {
    const place = new Place();
    const file = place.file('.skllmrc', 'labelColumn: mood\n');
    const env = { OPENAI_API_KEY: 'sk-0123456789abcdefWXYZ', SKLLM_MODEL: 'embedded::rows' };
    const { status, stdout } = await place.run(['config', 'show'], { env });
    expect(status).toBe(0);
    const lines = stdout.split('\n').map((line) => line.split(/ {2,}/));
    expect(lines).toContainEqual(['labelColumn', 'mood', `file ${file}`]);
    expect(lines).toContainEqual(['maxUnlabelled', '0', 'default']);
    expect(lines).toContainEqual(['model', 'embedded::rows', 'environment variable SKLLM_MODEL']);
    expect(stdout).not.toContain('0123456789');
    expect(stdout).toContain('environment variable OPENAI_API_KEY');
  });

  it('trusts a file as it is, and not as it is changed', async () => {
    const place = new Place();
    const settings = (port: number) =>
      `providers: { custom_url: { url: "http://127.0.0.1:${port}" } }`;
    place.file('.skllmrc', settings(1));
    expect((await place.run(['config', 'show'])).status).toBe(2);
    const trusted = await place.run(['config', 'trust']);
    expect(trusted).toMatchObject({ status: 0, stdout: '' });
    expect(trusted.stderr).toContain('It may set providers.custom_url.url');
    expect((await place.run(['config', 'show'])).stdout).toContain('http://127.0.0.1:1');
    place.file('.skllmrc', settings(2));
    expect((await place.run(['config', 'show'])).status).toBe(2);
  });

  it('prints paths and a JSON Schema, and names the nearest of an unknown key', async () => {
    const place = new Place();
    const file = place.file('.skllmrc', 'tasks: { mood: { lables: [a, b] } }\n');
    expect((await place.run(['config', 'path'])).stdout).toContain(file);
    const schema = JSON.parse((await place.run(['config', 'schema'])).stdout);
    expect(schema.properties).toHaveProperty('tasks');
    const { status, stderr } = await place.run(['config', 'show']);
    expect(status).toBe(2);
    expect(stderr).toContain(
      `${file}: tasks.mood: unknown key \`lables\`; did you mean \`labels\`?`,
    );
  });

  it('reads the labels of a task beside its file, from wherever it is run', async () => {
    const place = new Place();
    mkdirSync(join(place.path, 'labels'));
    mkdirSync(join(place.path, 'below'));
    place.file('labels/moods.txt', '# moods\npositive\nnegative\n');
    place.file('.skllmrc', 'tasks: { mood: { labelsFile: labels/moods.txt } }\n');
    const { stdout, stderr } = await place.shell(
      `cd below && printf 'text\\nI love it\\n' | skllm classify --task mood -q`,
    );
    expect([stdout, stderr]).toEqual(['text,label\nI love it,positive\n', '']);
  });
});
