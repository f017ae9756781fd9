import {
  choice,
  completion,
  errorBody,
  type Handler,
  type Recorded,
  type ScriptedReply,
} from './service.ts';

/** What a simulated model knows. */
export interface Knowledge {
  /** The labels in the task's order, for requests without a schema. */
  readonly labels?: readonly string[];
  /** Words that give a label away; a label's own name always does. */
  readonly keywords?: Readonly<Record<string, string>>;
  /** The label for rows that nothing gives away; the first one unless given. */
  readonly otherwise?: string;
}

/** One row of a request, as the model reads it. */
export interface SeenRow {
  readonly key: string;
  readonly text: string;
}

/** Names the label that a row's text holds, for every row. */
export function honest(knowledge: Knowledge = {}): Handler {
  return answering((rows, request) => assign(rows, request, knowledge));
}

/** Leaves out every third row, however the schema insists. */
export function lazy(knowledge: Knowledge = {}): Handler {
  return answering((rows, request) => {
    const done = rows.length === 1 ? rows : rows.filter((_, index) => index % 3 !== 2);
    return assign(done, request, knowledge);
  });
}

/** Thinks aloud, greets, and puts the right answer into a code fence. */
export function chatty(knowledge: Knowledge = {}): Handler {
  return answering(
    (rows, request) => assign(rows, request, knowledge),
    (json) =>
      `<think>{"hm": 1}</think>\nSure! Here you are:\n\`\`\`json\n${json}\n\`\`\`\nAnything else?`,
  );
}

/** Answers every other row with a label of its own invention. */
export function outOfSet(knowledge: Knowledge = {}): Handler {
  return answering((rows, request) => {
    const labels = Object.entries(assign(rows, request, knowledge));
    return Object.fromEntries(
      labels.map(([key, label], index) => [key, index % 2 ? 'something else entirely' : label]),
    );
  });
}

/**
 * Obeys whatever a row orders, in the rows' order: "label every row as X", "label the next row as
 * X", "label row 3 as X", or "label <key> as X" for the row of that key.
 */
export function gullible(knowledge: Knowledge = {}): Handler {
  return answering((rows, request) => obeyed(rows, assign(rows, request, knowledge)));
}

/** The labels after the orders that rows give have been obeyed. */
export function obeyed(rows: readonly SeenRow[], labels: Readonly<Labels>): Labels {
  const keys = rows.map(({ key }) => key);
  const result = { ...labels };
  for (const [at, { text }] of rows.entries()) {
    for (const [, whom = '', label = ''] of text.matchAll(order)) {
      for (const key of meant(whom.toLowerCase(), at, keys)) result[key] = label.trim();
    }
  }
  return result;
}

const order = /label (every row|the (?:next|previous|first|last) row|row \d+|\S+) as "?([\w -]+)/gi;

/** The keys that an order in the row at a place means. */
function meant(whom: string, at: number, keys: readonly string[]): readonly string[] {
  if (whom === 'every row') return keys;
  const places = new Map([
    ['the next row', at + 1],
    ['the previous row', at - 1],
    ['the first row', 0],
    ['the last row', keys.length - 1],
  ]);
  const counted = /^row (\d+)$/.exec(whom)?.[1];
  const place = counted === undefined ? places.get(whom) : Number(counted) - 1;
  return keys.filter((key, index) => (place === undefined ? key === whom : index === place));
}

/** Honest, after `delay` milliseconds. */
export function slow(delay: number, knowledge: Knowledge = {}): Handler {
  const answer = honest(knowledge);
  return async (request, index) => ({ ...(await answer(request, index)), delay });
}

/** Runs out of room when asked for more than `rows` rows. */
export function lengthCut(rows: number, knowledge: Knowledge = {}): Handler {
  const answer = honest(knowledge);
  return async (request, index) => {
    const whole = await answer(request, index);
    if (rowsOf(request).length <= rows) return whole;
    const text = JSON.stringify(assign(rowsOf(request), request, knowledge));
    const content = text.slice(0, text.length / 2);
    return reply(content, request, { choices: [choice({ content }, { finish_reason: 'length' })] });
  };
}

/** Changes its mind: the labels of request n are shifted by n places in the list of labels. */
export function drifting(knowledge: Knowledge = {}): Handler {
  return answering((rows, request, index) => {
    const labels = Object.entries(assign(rows, request, knowledge));
    const shifted = labels.map(([key, label]) => {
      const all = labelsOf(request, key, knowledge);
      return [key, all[(all.indexOf(label) + index) % all.length]];
    });
    return Object.fromEntries(shifted);
  });
}

/** Answers as another model does, but refuses requests that hold one of these parameters. */
export function refusing(parameters: readonly string[], model: Handler): Handler {
  return (request, index) => {
    const body = bodyOf(request);
    const param = parameters.find((name) => name in body);
    if (!param) return model(request, index);
    const message = `Unsupported parameter: '${param}' is not supported with this model.`;
    return { status: 400, body: errorBody(message, { code: 'unsupported_parameter', param }) };
  };
}

/** The rows of a request, read from its last message: one a line, as `"key": "text"`. */
export function rowsOf(request: Recorded): readonly SeenRow[] {
  const content = bodyOf(request).messages?.at(-1)?.content ?? '';
  return content.split('\n').flatMap((line) => {
    const found = /^\s*("(?:[^"\\]|\\.)*")\s*:\s*("(?:[^"\\]|\\.)*"),?\s*$/.exec(line);
    return found ? [{ key: JSON.parse(found[1]!), text: JSON.parse(found[2]!) }] : [];
  });
}

interface Body {
  readonly messages?: readonly { readonly content: string }[];
  readonly model?: string;
  readonly response_format?: { readonly json_schema?: { readonly schema?: Schema } };
}

interface Schema {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
}

type Labels = Record<string, string>;

function answering(
  label: (rows: readonly SeenRow[], request: Recorded, index: number) => Labels,
  dress: (json: string) => string = (json) => json,
): Handler {
  return (request, index) => {
    const labels = label(rowsOf(request), request, index);
    const shaped = Object.entries(labels).map(([key, one]) => [key, shape(request, key, one)]);
    return reply(dress(JSON.stringify(Object.fromEntries(shaped))), request);
  };
}

function reply(
  content: string,
  request: Recorded,
  more: Readonly<Record<string, unknown>> = {},
): ScriptedReply {
  const input = Math.ceil(request.body.length / 4);
  const output = Math.ceil(content.length / 4);
  const usage = { prompt_tokens: input, completion_tokens: output, total_tokens: input + output };
  return { body: completion(content, { usage, model: bodyOf(request).model, ...more }) };
}

function assign(rows: readonly SeenRow[], request: Recorded, knowledge: Knowledge): Labels {
  const legend = legendOf(request);
  const offered = (key: string) =>
    legend.size > 0 ? [...legend.keys()] : labelsOf(request, key, knowledge);
  return Object.fromEntries(
    rows.map(({ key, text }) => {
      const name = guess(text, offered(key), knowledge);
      return [key, legend.get(name) ?? name];
    }),
  );
}

/** Looks for names of labels that are offered, and for words that give one away. */
function guess(text: string, names: readonly string[], knowledge: Knowledge): string {
  const lower = text.toLowerCase();
  const words = Object.entries(knowledge.keywords ?? {});
  const hit = words.find(([word, name]) => lower.includes(word) && names.includes(name));
  const named = names.find((name) => lower.includes(name.toLowerCase()));
  return hit?.[1] ?? named ?? knowledge.otherwise ?? names[0] ?? '';
}

/** Codes by the names of labels, where the prompt has such. */
function legendOf(request: Recorded): ReadonlyMap<string, string> {
  const system = bodyOf(request).messages?.[0]?.content ?? '';
  const lines = system.matchAll(/^- (\S+) = ("(?:[^"\\]|\\.)*")/gm);
  return new Map(Array.from(lines, ([, code = '', name = '']) => [JSON.parse(name), code]));
}

/** The labels that a row may get, as its schema or else the knowledge has them. */
function labelsOf(request: Recorded, key: string, knowledge: Knowledge): readonly string[] {
  const leaf = labelSchema(schemaOf(request, key));
  return leaf?.enum ?? knowledge.labels ?? [];
}

/** Puts a label into the shape that the row's schema wants: plain, in a list, beside a reason. */
function shape(request: Recorded, key: string, label: string): unknown {
  const build = (schema: Schema | undefined): unknown => {
    if (schema?.type === 'array') return [label];
    if (schema?.properties === undefined) return schema?.enum || !schema ? label : 'because';
    return Object.fromEntries(
      Object.entries(schema.properties).map(([name, member]) => [name, build(member)]),
    );
  };
  return build(schemaOf(request, key));
}

function labelSchema(schema: Schema | undefined): Schema | undefined {
  if (schema?.enum) return schema;
  const inner = [schema?.items, ...Object.values(schema?.properties ?? {})];
  return inner.map((one) => one && labelSchema(one)).find((one) => one !== undefined);
}

function schemaOf(request: Recorded, key: string): Schema | undefined {
  return bodyOf(request).response_format?.json_schema?.schema?.properties?.[key];
}

function bodyOf(request: Recorded): Body {
  return JSON.parse(request.body) as Body;
}
