import { describe, expect, it, onTestFinished } from 'vitest';
import { fixture, Place } from '../support/program.ts';
import { startService } from '../support/service.ts';
import { honest } from '../support/simulated-models.ts';

const labelled = 'text,label\na,ok\nb,ok\nc,toxic\nd,\n';
const column = ['check', '--predicted', 'label'];

describe('check', () => {
  it('ends with 4 where a label is not expected, and names the row', async () => {
    const place = new Place();
    place.file('rows.csv', labelled);
    const args = ['check', 'rows.csv', '--predicted', 'label', '--expect', 'ok'];
    const { stdout, status } = await place.run(args);
    expect(status).toBe(4);
    expect(stdout).toContain('rows.csv:4: labelled "toxic", which is not expected\n');
  });

  it.each([
    [4, ['--forbid', 'toxic']],
    [3, ['--forbid', 'spam']],
    [0, ['--forbid', 'spam', '--max-unlabelled', '1']],
    [0, ['--expect', 'ok', '--max-violations', '25%', '--max-unlabelled', '25%']],
    [4, ['--expect', 'ok', '--max-violations', '24%', '--max-unlabelled', '25%']],
  ])('ends with %i for %s', async (expected, rules) => {
    const { status } = await new Place().run([...column, ...rules], { stdin: labelled });
    expect(status).toBe(expected);
  });

  it('says where a forbidden label is on no row, but one that is spelt like it', async () => {
    const stdin = 'text,label\na,negative\nb,ham\nc,Toxic\n';
    const said = async (forbid: string) =>
      (await new Place().run([...column, '--forbid', forbid], { stdin })).stderr;
    expect(await said('negtive')).toBe(
      'skllm: no row has the label "negtive"; did you mean "negative"?\n',
    );
    expect(await said('toxic')).toContain('did you mean "Toxic"?');
    expect(await said('spam,negative')).toBe('');
  });

  it('takes rows of a column below --min-confidence for rows without a label', async () => {
    const stdin = 'text,label,label_confidence\na,bad,0.9\nb,bad,0.4\nc,ok,\n';
    const args = [...column, '--forbid', 'bad', '--min-confidence', '0.5', '--reporter', 'json'];
    const { stdout } = await new Place().run(args, { stdin });
    const { violations, unlabelled } = JSON.parse(stdout);
    expect([violations.length, unlabelled]).toEqual([1, 2]);
  });

  it('finds gold labels that the model disagrees with', async () => {
    const place = new Place();
    const args = ['check', fixture('tickets-gold.jsonl'), '-c', 'body', '--gold', 'gold', '-q'];
    const { stdout, status } = await place.run([...args, '--model', 'embedded']);
    expect(status).toBe(4);
    expect(stdout).toMatch(
      /tickets-gold\.jsonl:\d+: labelled "\w+" \(confidence 0\.\d\d\), while the row says "\w+"/,
    );
    const graded = await place.run([...args, '--model', 'embedded', '--min-accuracy', '0.5']);
    expect([graded.status, graded.stdout]).toEqual([0, expect.stringContaining('pass  accuracy')]);
  });

  it('compares label shares with a table labelled before', async () => {
    const place = new Place();
    place.file('old.csv', 'text,label\na,ok\nb,ok\nc,ok\n');
    const args = [...column, '--baseline', 'old.csv', '--max-unlabelled', '1'];
    const drifted = await place.run(args, { stdin: labelled });
    expect(drifted.status).toBe(4);
    expect(drifted.stdout).toContain(
      'The total variation distance is 0.3333, at most 0.1 is allowed.',
    );
    const allowed = await place.run([...args, '--max-drift', '0.34'], { stdin: labelled });
    expect(allowed.status).toBe(0);
  });

  it('asks the model of the task and says which it was', async () => {
    const service = await startService(honest());
    onTestFinished(() => service.close());
    const place = new Place();
    const task = '{ labels: [toxic, fine], column: text, model: "custom_url::m" }';
    const config = place.file('c.yaml', `tasks: { toxic: ${task} }\n`);
    const { stdout, status } = await place.run(
      ['check', '--task', 'toxic', '--config', config, '--url', `${service.url}/v1`].concat([
        ...['--forbid', 'toxic', '--reporter', 'json'],
      ]),
      { stdin: 'text\nfine weather\ntoxic waste\n' },
    );
    const report = JSON.parse(stdout);
    expect([status, report.labelsFrom, report.violations.length]).toEqual([4, 'custom_url::m', 1]);
  });

  it.each([
    ['--dry-run', 'requests '],
    ['--show-request', 'toxic waste'],
  ])('only tells of itself with %s: nothing is asked', async (option, told) => {
    const service = await startService(honest());
    onTestFinished(() => service.close());
    const model = ['--model', 'custom_url::m', '--url', `${service.url}/v1`];
    const args = ['check', '--labels', 'ok,toxic', '--forbid', 'toxic', option];
    const { stdout, stderr, status } = await new Place().run([...args, ...model], {
      stdin: 'text\ntoxic waste\n',
    });
    expect([status, stdout, stderr]).toEqual([0, '', expect.stringContaining(told)]);
    expect(service.requests).toHaveLength(0);
    const read = await new Place().run([...column, '--forbid', 'toxic', option], {
      stdin: labelled,
    });
    expect([read.status, read.stderr]).toEqual([0, 'No model is asked: no request, no cost.\n']);
  });

  it('keeps a service that fails apart from a broken rule', async () => {
    const service = await startService(() => ({ status: 401, body: { error: { message: 'no' } } }));
    onTestFinished(() => service.close());
    const model = ['--model', 'custom_url::m', '--url', `${service.url}/v1`];
    const { stdout, status } = await new Place().run(
      ['check', ...model, '--labels', 'ok,toxic', '--forbid', 'toxic'],
      { stdin: 'text\na\n' },
    );
    expect([status, stdout]).toEqual([5, '']);
  });

  it.each(['github', 'junit', 'sarif', 'json'])(
    'reports for %s on standard output',
    async (name) => {
      const args = [...column, '--forbid', 'toxic', '--reporter', name];
      const { stdout, stderr, status } = await new Place().run(args, { stdin: labelled });
      expect([status, stderr]).toEqual([4, '']);
      expect(stdout).toContain('toxic');
    },
  );

  it.each([
    ['nothing to check', [], 'there is nothing to check'],
    ['a model that nobody named', ['--labels', 'a,b', '--forbid', 'a'], 'none was named'],
    [
      'a label that there is not',
      ['--labels', 'ok,toxic', '--forbid', 'toxik', '-m', 'embedded'],
      'Did you mean "toxic"?',
    ],
    ['a least accuracy without gold', ['--min-accuracy', '0.9', '--forbid', 'a'], 'need --gold'],
    [
      'a least accuracy of nothing',
      ['--predicted', 'label', '--gold', 'empty', '--min-f1', '0.9'],
      'no row has a gold label',
    ],
    [
      'a label that the task of a column does not have',
      ['--predicted', 'label', '--labels', 'ok,toxic', '--forbid', 'toxik'],
      'Did you mean "toxic"?',
    ],
    [
      'labels of a model and of a column at once',
      ['--predicted', 'label', '-m', 'embedded', '--forbid', 'toxic'],
      'both say whose labels',
    ],
    [
      'a least confidence of a column that has none',
      ['--predicted', 'label', '--min-confidence', '0.5', '--forbid', 'toxic'],
      'no column is named "label_confidence"',
    ],
    ['a baseline without labels', ['--predicted', 'label', '--baseline', 'e.csv'], 'no row has a'],
  ])('ends with 2 for %s', async (_, args, sentence) => {
    const place = new Place();
    place.file('e.csv', 'text,label\na,\n');
    const { stderr, status } = await place.run(['check', ...args], {
      stdin: 'text,label,empty\na,ok,\n',
    });
    expect([status, stderr]).toEqual([2, expect.stringContaining(sentence)]);
  });
});
