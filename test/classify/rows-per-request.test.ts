import fc from 'fast-check';
import { expect, it } from 'vitest';
import { replyFormat } from '../../src/classify/reply-schema.ts';
import { drawRowKeys } from '../../src/classify/row-keys.ts';
import { rowsPerRequest } from '../../src/classify/rows-per-request.ts';
import type { WireMode } from '../../src/classify/wire-mode.ts';
import type { ModelLimits } from '../../src/model.ts';
import { labelTask, roomy } from '../support/label-task.ts';

function names(count: number, length: number): string[] {
  return Array.from({ length: count }, (_, at) => String(at).padStart(length, 'x'));
}

const openai = { schemaProperties: 5000, enumValues: 1000, enumCharacters: 15_000 };
const azure = { ...openai, schemaProperties: 100 };

it.each<[string, string[], Partial<ModelLimits>, number | 'auto', WireMode, number]>([
  ['auto without limits', names(5, 3), {}, 'auto', 'schema', 20],
  ['a batch size', names(5, 3), {}, 7, 'schema', 7],
  ['a large batch size', names(5, 3), {}, 300, 'schema', 300],
  ['a large batch size on Azure', names(5, 3), azure, 300, 'schema', 100],
  ['fifty labels on OpenAI', names(50, 10), openai, 'auto', 'schema', 20],
  ['eighty labels on OpenAI', names(80, 10), openai, 'auto', 'schema', 12],
  ['eighty long labels on OpenAI', names(80, 60), openai, 'auto', 'codes', 12],
  ['101 labels on OpenAI', names(101, 10), openai, 'auto', 'json', 20],
  ['1,001 labels on OpenAI', names(1001, 10), openai, 'auto', 'json', 20],
  ['101 labels on OpenAI, five rows', names(101, 10), openai, 5, 'schema', 5],
  ['1,000 labels on OpenAI, one row', names(1000, 10), openai, 1, 'schema', 1],
  ['1,000 long labels on OpenAI, one row', names(1000, 30), openai, 1, 'codes', 1],
])('for %s', (_, labels, limits, batchSize, mode, rows) => {
  expect(rowsPerRequest(labelTask(labels), { ...roomy, ...limits }, batchSize)).toEqual({
    mode,
    rows,
  });
});

it('counts three properties for an explained row', () => {
  const task = labelTask(['a', 'b'], { explain: true });
  expect(rowsPerRequest(task, { ...roomy, schemaProperties: 50 }, 'auto').rows).toBe(16);
});

it('does not go back to a mode that the service refused', () => {
  const task = labelTask(['a', 'b']);
  expect(rowsPerRequest(task, roomy, 'auto', 'codes').mode).toBe('codes');
  expect(rowsPerRequest(task, roomy, 'auto', 'text').mode).toBe('text');
});

it('never exceeds a limit of the schema', () => {
  const limit = fc.integer({ min: 1, max: 3000 });
  fc.assert(
    fc.property(limit, limit, limit, fc.integer({ min: 2, max: 60 }), fc.boolean(), (...given) => {
      const [schemaProperties, enumValues, enumCharacters, count, explain] = given;
      const task = labelTask(names(count, 12), { explain });
      const limits = { ...roomy, schemaProperties, enumValues, enumCharacters };
      const { mode, rows } = rowsPerRequest(task, limits, 'auto');
      const text = JSON.stringify(replyFormat(task, drawRowKeys(rows, Math.random), mode));
      const enums = [...text.matchAll(/"enum":(\[.*?\])/g)].flatMap((found) =>
        JSON.parse(found[1]!),
      );
      const properties = rows * (explain ? 3 : 1);
      expect(rows).toBeGreaterThanOrEqual(10);
      if (mode === 'json') return;
      expect(properties).toBeLessThanOrEqual(schemaProperties);
      expect(enums.length).toBeLessThanOrEqual(enumValues);
      expect(enums.join('').length).toBeLessThanOrEqual(enumCharacters);
    }),
  );
});
