import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { serve } from '../support/asking.ts';
import { Place } from '../support/program.ts';
import { honest } from '../support/simulated-models.ts';
import { hasTerminal, onTerminal, type Typing } from '../support/terminal.ts';

const table = 'id,body,title\n1,a row on billing,x\n2,a row on bugs,y\n';

describe('skllm init with options', () => {
  it('writes settings that label at once', async () => {
    const place = new Place();
    place.file('t.csv', table);
    const { stderr, status } = await place.run([
      'init',
      '-l',
      'billing,"bugs, crashes"',
      '-c',
      'body',
    ]);
    expect([status, stderr]).toEqual([0, expect.stringContaining('Next: skllm classify <table>')]);
    expect((await place.run(['classify', 't.csv'])).stdout).toMatch(
      /^id,body,title,label\n1,.*,billing\n/,
    );
  });

  it('takes names apart that YAML would read as something else', async () => {
    const place = new Place();
    await place.run(['init', '-l', 'yes,no,1.0,# x,a: b']);
    const { stdout } = await place.run(['config', 'show']);
    for (const name of ['yes', 'no', '1.0', '# x', 'a: b']) {
      expect(stdout).toContain(JSON.stringify(name).slice(1, -1));
    }
  });

  it('overwrites nothing without --force', async () => {
    const place = new Place();
    place.file('.skllmrc', 'column: text\n');
    expect(await place.run(['init', '-l', 'a,b'])).toMatchObject({ status: 2 });
    expect(place.read('.skllmrc')).toBe('column: text\n');
    expect(await place.run(['init', '-l', 'a,b', '--force'])).toMatchObject({ status: 0 });
    expect(place.read('.skllmrc')).toContain('"a":');
  });

  it('writes no file beside one that would win', async () => {
    const place = new Place();
    place.file('package.json', '{"skllm": {"column": "text"}}');
    const { stderr, status } = await place.run(['init', '-l', 'a,b']);
    expect([status, stderr]).toEqual([2, expect.stringContaining('package.json')]);
    expect(existsSync(join(place.path, '.skllmrc'))).toBe(false);
  });

  it('trusts what it writes: an address and the variable of a key', async () => {
    const service = await serve(honest());
    const place = new Place();
    place.file('t.csv', table);
    const model = ['-m', 'custom_url::m', '--url', `${service.url}/v1`, '--key-variable', 'MY_KEY'];
    const env = { MY_KEY: 'key-0123456789' };
    const { stderr } = await place.run(['init', ...model, '-l', 'billing,bug', '-c', 'body'], {
      env,
    });
    expect(stderr).not.toContain('key-0123456789');
    expect(place.read('.skllmrc')).toMatch(/apiKey: "\$\{MY_KEY\}"/);
    expect(await place.run(['classify', 't.csv'], { env })).toMatchObject({ status: 0 });
    expect(service.requests[0]?.headers.authorization).toBe('Bearer key-0123456789');
  });

  it('takes no key in place of its variable, and repeats none', async () => {
    const key = 'sk-proj-0123456789abcdef';
    const place = new Place();
    const args = ['init', '-m', 'openai::m', '-l', 'a,b', '--key-variable', key];
    const { stdout, stderr, status } = await place.run(args);
    expect([status, stdout + stderr]).toEqual([2, expect.not.stringContaining(key)]);
    expect(existsSync(join(place.path, '.skllmrc'))).toBe(false);
  });

  it('sends no row without a yes, and one with it', async () => {
    const service = await serve(honest());
    const args = [
      'init',
      't.csv',
      '-m',
      'custom_url::m',
      '--url',
      `${service.url}/v1`,
      '-l',
      'billing,bug',
      '-c',
      'body',
    ];
    const env = { CUSTOM_URL_API_KEY: 'key-0123456789' };
    const place = new Place();
    place.file('t.csv', table);
    const { stdout, stderr } = await place.run(args, { env });
    expect([stdout, service.requests.length]).toEqual(['', 0]);
    expect(stderr).toMatch(/requests +1\n[\s\S]*cost /);
    expect((await place.run([...args, '--force', '--yes'], { env })).stdout).toBe(
      'id,body,title,label\n1,a row on billing,x,billing\n',
    );
    expect(service.requests).toHaveLength(1);
  });

  it('says that an address is missing, and how to give it', async () => {
    const place = new Place();
    const { stderr } = await place.run(['init', '-m', 'custom_url::m', '-l', 'billing,bug']);
    expect(stderr).toMatch(/address is missing: set .*providers\.custom_url\.url.*skllm doctor/);
    expect((await place.run(['doctor'])).status).toBe(2);
  });

  it('says what to give where there is no terminal to ask on', async () => {
    const { stderr, status } = await new Place().run(['init']);
    expect([status, stderr]).toEqual([2, expect.stringContaining('skllm init --labels')]);
  });

  it('refuses what goes wrong later: a model, a column, one label', async () => {
    const place = new Place();
    place.file('t.csv', table);
    for (const wrong of [
      ['-m', 'opnai::x'],
      ['-m', 'openai::'],
      ['-l', 'one'],
      ['-c', 'boddy'],
    ]) {
      const { status } = await place.run(['init', 't.csv', '-l', 'a,b', ...wrong]);
      expect([wrong, status]).toEqual([wrong, 2]);
    }
    expect(existsSync(join(place.path, '.skllmrc'))).toBe(false);
  });
});

describe.skipIf(!hasTerminal)('skllm init on a terminal', () => {
  it('asks, asks again for what is wrong, and labels one row after a yes', async () => {
    const place = new Place();
    place.file('t.csv', table);
    const typing: Typing[] = [
      ['Model', 'opnai::x\r'],
      ['Did you mean "openai"', '\r'],
      ['Labels', 'billing,bug\r'],
      ['(id, body, title)', 'body\r'],
      ['[y/N]', 'y\r'],
    ];
    const { screen, status } = await onTerminal(place, '$SKLLM init t.csv', typing);
    expect(status, screen).toBe(0);
    expect(screen).toContain('1,a row on billing,x,billing');
    expect(place.read('.skllmrc')).toContain('column: ["body"]');
  });

  it('writes nothing when it is left with Ctrl-C', async () => {
    const place = new Place();
    const { status } = await onTerminal(place, '$SKLLM init', [['Model', '\u0003']]);
    expect(status).toBe(130);
    expect(existsSync(join(place.path, '.skllmrc'))).toBe(false);
  });
});
