import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { labelledTickets, serve, tickets } from '../support/asking.ts';
import { Place } from '../support/program.ts';
import { errorBody, type Handler } from '../support/service.ts';
import { honest, lazy } from '../support/simulated-models.ts';

describe('a run that ends early', () => {
  it('keeps the answers of a pack whose other rows were still asked for', async () => {
    // Of twenty rows thirteen are answered at once; the others are asked again, which is refused.
    const answer = lazy();
    const service = await serve((request, index) =>
      index === 0 ? answer(request, index) : { status: 401, body: errorBody('no') },
    );
    const place = new Place();
    const { status } = await place.run(service.args, { stdin: tickets(20) });
    expect(status).toBe(5);
    expect((await place.run(['cache', 'stats'])).stdout).toMatch(/answers +14\n/);
  });

  it('waits for the answers under way when it is interrupted, and keeps them', async () => {
    const answer = honest();
    const held: Handler = async (request, index) => ({
      ...(await answer(request, index)),
      ...(index === 0 ? {} : { delay: 1000 }),
    });
    const service = await serve(held);
    const place = new Place();
    const child = place.start([...service.args, '--batch-size', '5']);
    child.stdin.end(tickets(50));
    let stderr = '';
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    while (service.requests.length < 3) await sleep(10);
    child.kill('SIGINT');
    const [status] = await once(child, 'close');
    expect(status).toBe(130);
    expect(stderr).toContain('the same command goes on from here');
    const { stdout } = await place.run(['cache', 'stats']);
    expect(stdout).toMatch(new RegExp(`answers +${5 * service.requests.length}\n`));
  });
});

describe('a run that ends before any answer', () => {
  it.each([
    ['a limit', ['--max-requests', '0'], 6],
    ['a key', [], 5],
  ])('by %s says that none is kept', async (_what, flags, wanted) => {
    const service = await serve(() => ({ status: 401, body: errorBody('no') }));
    const place = new Place();
    const args = [...service.args, ...flags, '-o', 'out.csv'];
    const { status, stderr } = await place.run(args, { stdin: tickets(5) });
    expect(status).toBe(wanted);
    expect(stderr).toContain('no answer is kept yet; the same command starts again.');
    expect(stderr).toContain('out.csv is as it was.');
    expect(stderr).not.toContain('--known-only');
  });
});

describe('a confidence that the service does not give', () => {
  it('stays empty, is said once, and is not paid for again', async () => {
    const service = await serve(honest());
    const place = new Place();
    const args = [...service.args, '--confidence'];
    const first = await place.run(args, { stdin: tickets(50) });
    expect(first.stdout).toContain('number 1,bug,\n');
    expect(first.stderr.match(/gives no probabilities/g)).toHaveLength(1);
    const again = await place.run(args, { stdin: tickets(50) });
    expect(again.stdout).toBe(first.stdout);
    expect(service.requests).toHaveLength(3);
  });

  it('ends a run that wants a least one', async () => {
    const service = await serve(honest());
    const args = [...service.args, '--min-confidence', '0.5'];
    const { status, stderr } = await new Place().run(args, { stdin: tickets(50) });
    expect(status).toBe(2);
    expect(stderr).toContain('--min-confidence cannot hold');
  });
});

describe('a model that thinks first', () => {
  it('gets the room for it once it has shown that it needs some', async () => {
    const service = await serve(thinking(2000));
    const { stdout, status } = await new Place().run(service.args, { stdin: tickets(50) });
    expect([stdout, status]).toEqual([labelledTickets(50), 0]);
    expect(service.requests).toHaveLength(4);
  });

  it('ends the run where its alias leaves it no room, after the first pack', async () => {
    const service = await serve(thinking(2000));
    const place = new Place();
    place.file('c.yaml', 'models: { t: { model: "custom_url::m", maxOutputTokens: 1000 } }\n');
    const args = [...service.args, '-m', 't', '--config', 'c.yaml'];
    const { stderr, status } = await place.run(args, { stdin: tickets(50) });
    expect([status, service.requests.length]).toEqual([2, 2]);
    expect(stderr).toContain('maxOutputTokens');
  });
});

/** Answers as the honest model, after so many tokens of thought, which it may not have. */
function thinking(tokens: number): Handler {
  const answer = honest();
  return async (request, index) => {
    const { max_tokens: most } = JSON.parse(request.body) as { max_tokens: number };
    const reply = await answer(request, index);
    if (most >= tokens) return reply;
    const message = { role: 'assistant', content: '' };
    const choices = [{ index: 0, message, finish_reason: 'length' }];
    return { ...reply, body: { ...(reply.body as object), choices } };
  };
}
