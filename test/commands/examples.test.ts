import { describe, expect, it } from 'vitest';
import { serve } from '../support/asking.ts';
import { Place } from '../support/program.ts';
import { honest } from '../support/simulated-models.ts';

const examples = `text,label
the invoice was charged twice to my credit card,billing
please refund the payment,billing
the window crashes when I click,bug
an error appears after the software update,bug
what a lovely melody,praise
`;

describe('examples', () => {
  it('are all shown with every pack', async () => {
    const service = await serve(honest());
    const place = new Place();
    place.file('examples.csv', examples);
    await place.run([...service.args, '--examples', 'examples.csv'], { stdin: 'text\none\ntwo\n' });
    expect(service.requests).toHaveLength(1);
    expect(shown(service.requests[0]!.body)).toBe(5);
  });

  it('are the nearest of each label where a number is asked for, and the row goes alone', async () => {
    const service = await serve(honest());
    const place = new Place();
    place.file('examples.csv', examples);
    const args = [...service.args, '--examples', 'examples.csv', '--examples-per-row', '1'];
    const stdin =
      'text\nthe bank has charged a payment to my card\nthe program fails with an error\n';
    await place.run(args, { stdin });
    const [money, fault] = service.requests.map(({ body }) => body);
    expect([shown(money!), shown(fault!)]).toEqual([3, 3]);
    expect(money).toContain('charged twice');
    expect(fault).toContain('an error appears');
    await place.run(args, { stdin });
    expect(service.requests).toHaveLength(2);
    await place.run([...args.slice(0, -1), '2'], { stdin });
    expect(service.requests).toHaveLength(4);
  });

  it('have their labels in the column, joined as and in the encoding that was asked for', async () => {
    const place = new Place();
    const table = 'text,mood\ncaf\xe9 crash,bug;billing\n';
    place.file('examples.csv', Buffer.from(table, 'latin1'));
    const args = ['--multi-label', '--label-column', 'mood', '--label-separator', ';'];
    const taught = ['--examples', 'examples.csv', '--encoding', 'latin1'];
    const service = await serve(honest());
    const stdin = 'text\none\n';
    const { status } = await place.run([...service.args, ...args, ...taught], { stdin });
    expect(status).toBe(0);
    expect(service.requests[0]!.body).toContain('café crash');
    place.file('examples.csv', examples);
    await place.run([...service.args, '--label-column', 'mood', ...taught], { stdin });
    expect(shown(service.requests[1]!.body)).toBe(5);
  });

  it.each([
    ['examples.csv', 'label,text\nbug,great, really\n', 'examples.csv: line 2 has 3 cells'],
    ['examples.jsonl', '{"text":"a","label":"bug"}\nnone\n', 'line 2 is not a JSON object'],
  ])('in %s that cannot be read right end the run', async (name, content, fault) => {
    const service = await serve(honest());
    const place = new Place();
    place.file(name, content);
    const { status, stderr } = await place.run([...service.args, '--examples', name], {
      stdin: 'text\none\n',
    });
    expect([status, service.requests.length]).toEqual([2, 0]);
    expect(stderr).toContain(fault);
  });

  it('cannot be chosen where there are none', async () => {
    const service = await serve(honest());
    const args = [...service.args, '--examples-per-row', '2'];
    const { status, stderr } = await new Place().run(args, { stdin: 'text\none\n' });
    expect([status, service.requests.length]).toEqual([2, 0]);
    expect(stderr).toContain('--examples');
  });
});

function shown(body: string): number {
  const { messages } = JSON.parse(body) as { messages: { content: string }[] };
  return messages.flatMap(({ content }) => content.match(/^\{"text":/gm) ?? []).length;
}
