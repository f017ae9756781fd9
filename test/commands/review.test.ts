import { once } from 'node:events';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { rowKey } from '../../src/review/queue.ts';
import { noBrowser, useBrowser } from '../support/browser.ts';
import { Place } from '../support/program.ts';

const predictions = [
  'text,label,label_confidence',
  'surely fine,fine,0.99',
  'hard to say,toxic,0.55',
  '"<img src=x onerror=alert(1)>, no label",,',
  'rather unsure,fine,0.4',
  '',
].join('\n');

const args = ['review', 'rows.csv', '--labels', 'fine,toxic'];

/** A review that is being served. */
async function serve(place: Place, more: readonly string[] = []) {
  if (!existsSync(join(place.path, 'rows.csv'))) place.file('rows.csv', predictions);
  const child = place.start([...args, ...more]);
  onTestFinished(() => void child.kill('SIGKILL'));
  const ended = once(child, 'close');
  let said = '';
  const url = await new Promise<string>((resolve, reject) => {
    child.stderr.on('data', (chunk) => {
      said += chunk;
      const found = /http:\S+/.exec(said);
      if (found) resolve(found[0]);
    });
    child.on('close', () => reject(new Error(said)));
  });
  const kill = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    return (await ended)[0];
  };
  return { url, kill };
}

function decisions(place: Place) {
  const text = readFileSync(join(place.path, 'rows.csv.decisions.jsonl'), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line).labels);
}

/** The status of a request with headers of one's own, which `fetch` would not send. */
function ask(url: string, { method = 'GET', headers = {}, body = '' } = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sent.on('error', reject).end(body);
  });
}

describe('the server of a review', () => {
  it('gives nothing without its token, to another host, or to a plain form', async () => {
    const { url } = await serve(new Place());
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/[0-9a-f]{32}\/$/);
    const { origin } = new URL(url);
    expect(await ask(url)).toBe(200);
    expect(await ask(origin)).toBe(404);
    expect(await ask(`${origin}/${'0'.repeat(32)}/`)).toBe(404);
    expect(await ask(url, { headers: { host: 'evil.example' } })).toBe(421);
    const form = { method: 'POST', headers: { 'content-type': 'text/plain' } };
    expect(await ask(`${url}decisions`, { ...form, body: '{}' })).toBe(415);
    expect(await ask(`${url}../../../etc/passwd`)).toBe(404);
  });

  it('takes only decisions on its rows with its labels', async () => {
    const place = new Place();
    const { url } = await serve(place);
    const key = /"key":"([^"]+)"/.exec(await (await fetch(url)).text())?.[1];
    const send = async (body: unknown) =>
      (
        await fetch(`${url}decisions`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
        })
      ).status;
    expect(await send({ key, labels: ['invented'] })).toBe(400);
    expect(await send({ key: '1-nope', labels: ['fine'] })).toBe(400);
    expect(await send('nonsense')).toBe(400);
    expect(await send({ key, labels: ['fine'] })).toBe(200);
    expect(decisions(place)).toEqual([['fine']]);
  });

  it('ends in order at Ctrl-C', async () => {
    const { kill } = await serve(new Place());
    expect(await kill('SIGINT')).toBe(0);
  });

  it('skips a torn line of the side file', async () => {
    const place = new Place();
    const first = await serve(place);
    const key = /"key":"([^"]+)"/.exec(await (await fetch(first.url)).text())?.[1];
    await first.kill('SIGKILL');
    const side = join(place.path, 'rows.csv.decisions.jsonl');
    appendFileSync(
      side,
      `${JSON.stringify({ key, labels: ['toxic'], at: '' })}\n{"key":"1-x","lab`,
    );
    const { url } = await serve(place);
    expect(await (await fetch(`${url}decisions`)).json()).toEqual({ [key!]: ['toxic'] });
  });

  it('has nothing to export before anything is decided', async () => {
    const place = new Place();
    place.file('rows.csv', predictions);
    const { stderr, status } = await place.run([...args, '--export-gold', 'gold.csv']);
    expect([status, stderr]).toEqual([2, expect.stringContaining('no row is decided yet')]);
    expect(existsSync(join(place.path, 'gold.csv'))).toBe(false);
  });

  it.each([
    ['comment', []],
    ['text', ['--template', '{comment} {id}']],
    ['text', ['--column', 'comment,id']],
  ])('exports gold labels with the text in the column %s for %s', async (name, more) => {
    const place = new Place();
    place.file('rows.csv', 'id,comment,gold\n,so so,fine\n');
    place.file('.skllmrc', 'tasks: { t: { labels: [fine, toxic], column: comment } }\n');
    const said = { key: rowKey(0, 'so so'), labels: ['toxic'] };
    const spaced = { key: rowKey(0, 'so so '), labels: ['toxic'] };
    place.file('rows.csv.decisions.jsonl', `${JSON.stringify(said)}\n${JSON.stringify(spaced)}\n`);
    const task = ['review', 'rows.csv', '--label-column', 'gold', '--task', 't', ...more];
    await place.run([...task, '--export-gold', 'gold.csv']);
    expect(place.read('gold.csv')).toContain(`input,line,${name},gold\nrows.csv,2,so so`);
  });

  it('takes as examples those rows first that were doubted', async () => {
    const place = new Place();
    place.file('rows.csv', 'text,label,label_confidence\nsurely,fine,0.99\nhardly,fine,0.5\n');
    const said = ['surely', 'hardly'].map((text, at) => ({
      key: rowKey(at, text),
      labels: ['fine'],
    }));
    place.file('rows.csv.decisions.jsonl', said.map((one) => `${JSON.stringify(one)}\n`).join(''));
    await place.run([...args, '--export-examples', 'few.csv', '--examples-per-label', '1']);
    expect(place.read('few.csv')).toBe('text,label\nhardly,fine\n');
  });

  it.each([
    ['--decisions', './rows.csv'],
    ['--export-gold', './rows.csv'],
    ['--export-examples', 'rows.csv.decisions.jsonl'],
  ])('overwrites neither the table nor the decisions by %s', async (option, path) => {
    const place = new Place();
    place.file('rows.csv', predictions);
    const said = '{"key":"0-x","labels":["fine"],"at":""}\n';
    place.file('rows.csv.decisions.jsonl', said);
    const { stderr, status } = await place.run([...args, option, path]);
    expect([status, stderr]).toEqual([2, expect.stringContaining(`${option} ${path} would over`)]);
    expect(place.read('rows.csv') + place.read('rows.csv.decisions.jsonl')).toBe(
      predictions + said,
    );
  });

  it('does not export two things into one file', async () => {
    const place = new Place();
    place.file('rows.csv', predictions);
    const both = ['--export-gold', 'a.csv', '--export-examples', './a.csv'];
    const { stderr, status } = await place.run([...args, ...both]);
    expect([status, stderr]).toEqual([2, expect.stringContaining('would overwrite a.csv')]);
  });

  it('refuses a port that there is not, and one that is taken', async () => {
    const place = new Place();
    const { url } = await serve(place);
    for (const [port, message] of [
      ['65536', 'from 0 to 65535'],
      [new URL(url).port, 'cannot be listened on'],
    ] as const) {
      const { stderr, status } = await place.run([...args, '--port', port]);
      expect([status, stderr]).toEqual([2, expect.stringContaining(message)]);
    }
  });

  it('has nothing to show where every row is sure', async () => {
    const place = new Place();
    place.file('rows.csv', 'text,label\na,fine\n');
    const { stderr, status } = await place.run(args);
    expect([status, stderr]).toEqual([2, expect.stringContaining('no row lacks a label')]);
  });
});

describe.skipIf(noBrowser)(`the page of a review${noBrowser ? `: ${noBrowser}` : ''}`, () => {
  const newPage = useBrowser();

  it('shows rows without a label first, then the least sure, and a digit decides', async () => {
    const place = new Place();
    const { url } = await serve(place);
    const { page, faults } = await newPage();
    await page.goto(url);
    await page.getByText('<img src=x onerror=alert(1)>, no label').waitFor();
    await page.keyboard.press('2');
    await page.getByText('rather unsure').waitFor();
    await page.keyboard.press('1');
    await page.getByText('hard to say').waitFor();
    expect(await page.textContent('#progress')).toBe('2 of 3 decided');
    expect(decisions(place)).toEqual([['toxic'], ['fine']]);
    expect(faults).toEqual([]);
  });

  it('takes a decision back', async () => {
    const place = new Place();
    const { url } = await serve(place);
    const { page } = await newPage();
    await page.goto(url);
    await page.getByText('no label', { exact: false }).first().waitFor();
    await page.keyboard.press('1');
    await page.getByText('rather unsure').waitFor();
    await page.keyboard.press('u');
    await page.getByText('0 of 3 decided').waitFor();
    expect(decisions(place)).toEqual([['fine'], null]);
  });

  it('takes a change of mind back without losing what was decided first', async () => {
    const place = new Place();
    const { url } = await serve(place);
    const { page } = await newPage();
    await page.goto(url);
    await page.getByText('no label', { exact: false }).first().waitFor();
    await page.keyboard.press('1');
    await page.getByText('rather unsure').waitFor();
    await page.keyboard.press('ArrowLeft');
    await page.getByText('decided: fine').waitFor();
    await page.keyboard.press('2');
    await page.getByText('rather unsure').waitFor();
    await page.keyboard.press('u');
    await page.getByText('decided: fine').waitFor();
    await page.keyboard.press('u');
    await page.getByText('0 of 3 decided').waitFor();
    expect(decisions(place)).toEqual([['fine'], ['toxic'], ['fine'], null]);
  });

  it('loses nothing with two tabs, a closed browser and a killed server', async () => {
    const place = new Place();
    const server = await serve(place);
    const one = await newPage();
    const other = await newPage();
    await one.page.goto(server.url);
    await other.page.goto(server.url);
    await one.page.keyboard.press('1');
    await one.page.getByText('rather unsure').waitFor();
    await one.context.close();
    // The second tab still shows the first row: its word counts, and it goes on past the first's.
    await other.page.keyboard.press('ArrowRight');
    await other.page.keyboard.press('2');
    await other.page.getByText('hard to say').waitFor();
    await server.kill('SIGKILL');
    await other.page.keyboard.press('1');
    await other.page.getByText('Not saved').waitFor();
    const again = await serve(place);
    const { page } = await newPage();
    await page.goto(again.url);
    await page.getByText('hard to say').waitFor();
    expect(await page.textContent('#progress')).toBe('2 of 3 decided');
    expect(decisions(place)).toEqual([['fine'], ['toxic']]);
  });

  it('exports gold labels that evaluate reads, and examples', async () => {
    const place = new Place();
    const { url } = await serve(place);
    const { page } = await newPage();
    await page.goto(url);
    await page.getByText('no label', { exact: false }).first().waitFor();
    await page.keyboard.press('2');
    await page.getByText('rather unsure').waitFor();
    const download = page.waitForEvent('download');
    await page.getByText('Decided rows as gold CSV').click();
    const gold = readFileSync((await (await download).path()) ?? '', 'utf8');
    expect(gold).toBe(
      'input,line,text,gold\nrows.csv,4,"<img src=x onerror=alert(1)>, no label",toxic\n',
    );
    await place.run([...args, '--export-gold', 'gold.csv', '--export-examples', 'examples.csv']);
    expect(readFileSync(join(place.path, 'gold.csv'), 'utf8')).toBe(gold);
    expect(readFileSync(join(place.path, 'examples.csv'), 'utf8')).toBe(
      'text,label\n"<img src=x onerror=alert(1)>, no label",toxic\n',
    );
    const evaluated = ['evaluate', 'gold.csv', '--gold', 'gold', '--predicted', 'gold'];
    expect((await place.run(evaluated)).status).toBe(0);
  });

  it('takes several labels a row, found by name where there are many', async () => {
    const place = new Place();
    place.file('rows.csv', 'text,label\nwhatever,\n');
    const labels = Array.from({ length: 12 }, (_, at) => `topic ${at + 1}`).join(',');
    const { url } = await serve(place, ['--labels', labels, '--multi-label']);
    const { page } = await newPage();
    await page.goto(url);
    await page.getByText('whatever').waitFor();
    await page.keyboard.press('2');
    await page.keyboard.press('/');
    await page.keyboard.type('topic 12');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Enter');
    await page.getByText('All 1 rows are decided.').waitFor();
    expect(decisions(place)).toEqual([['topic 2', 'topic 12']]);
  });
});
