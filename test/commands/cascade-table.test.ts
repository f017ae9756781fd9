import { describe, expect, it } from 'vitest';
import type { Certificate } from '../../src/cascade/certificate.ts';
import { draw } from '../../src/cascade/draw.ts';
import { heldOutSize } from '../../src/cascade/teaching.ts';
import { classify } from '../../src/classify/classify.ts';
import { type Escalation, escalate } from '../../src/commands/cascade.ts';
import type { TextClassifier } from '../../src/model.ts';
import type { Outcome } from '../../src/prediction.ts';
import { seededRandom } from '../../src/random.ts';
import type { Row } from '../../src/row.ts';
import type { Example } from '../../src/task.ts';
import { labelTask } from '../support/label-task.ts';

const { signal } = new AbortController();
const task = labelTask(['even', 'odd']);

/** Knows words by the examples that hold them, and is as sure as these are many. */
function wordCounter(examples: readonly Example[]): TextClassifier {
  const seen = new Map<string, { even: number; odd: number }>();
  for (const { text, labels } of examples) {
    const counts = seen.get(wordOf(text)) ?? { even: 0, odd: 0 };
    counts[labels[0] as 'even' | 'odd'] += 1;
    seen.set(wordOf(text), counts);
  }
  return {
    kind: 'classifier',
    id: 'words',
    abilities: { multiple: false, explain: false, confidence: true, images: false },
    label: async (texts) =>
      texts.map((text) => verdict(seen.get(wordOf(text)) ?? { even: 0, odd: 0 }, text)),
  };
}

function verdict({ even, odd }: { even: number; odd: number }, text: string) {
  // Of a word it has not met it says the same for all, now more and now less sure of it.
  const sure = 0.5 + (Number(text.match(/\d+$/)) % 97) / 1000;
  const share = even + odd === 0 ? sure : (even + 1) / (even + odd + 1.001);
  const labels = [share >= 0.5 ? 'even' : 'odd'];
  return { prediction: { kind: 'labels', labels, scores: [share, 1 - share] } as const };
}

/** Rows of a few words, each of which the strong model always labels alike. */
function texts(count: number): string[] {
  const random = seededRandom(3);
  return Array.from(
    { length: count },
    (_, n) => `${String.fromCharCode(97 + Math.floor(random() * 26))}${n}`,
  );
}

function wordOf(text: string): string {
  return text.slice(0, 1);
}

function strongLabel(text: string): string {
  return text.charCodeAt(0) % 2 === 0 ? 'even' : 'odd';
}

function rowOf(text: string, index: number): Row {
  return { index, text: () => text } as unknown as Row;
}

type Teach = (examples: readonly Example[]) => Promise<TextClassifier>;

/** Words that stand between the letter and the number of a row. */
const subjects = ['violin', 'salmon', 'harbour', 'bread', 'planet', 'shares', 'doctor', 'football'];

const learns: Teach = async (examples) => wordCounter(examples);
const forgets: Teach = async () => wordCounter([]);

interface Cast {
  /** What the strong model says of a row. */
  readonly answer?: (text: string, row: number) => string;
  readonly student?: Escalation['student'];
}

async function run(
  words: readonly string[],
  teach?: Teach,
  { answer = strongLabel, student }: Cast = {},
) {
  const asked: number[] = [];
  const found: { certificate?: Certificate; rounds: number } = { rounds: 0 };
  async function* rows() {
    for (const [at, text] of words.entries()) yield [rowOf(text, at)];
  }
  async function* ask(wanted: AsyncIterable<readonly Row[]>): AsyncGenerator<Outcome> {
    for await (const chunk of wanted) {
      for (const row of chunk) {
        asked.push(row.index);
        const labels = [answer(row.text('text')!, row.index)];
        yield { row, by: 'strong', prediction: { kind: 'labels', labels } };
      }
    }
  }
  const outcomes = escalate({
    plan: { rows: rows(), again: rows },
    task,
    cascade: {
      agreement: 0.95,
      risk: 0.05,
      first: wordCounter([]),
      teach,
    },
    propose: (some, first) => classify(some, { ...task, confidence: true }, first, { signal }),
    ask,
    seed: 1,
    signal,
    taught: () => {
      found.rounds += 1;
    },
    sampling: () => {},
    certified: (certificate) => {
      found.certificate = certificate;
    },
    hopeless: () => {},
    uncertain: () => {},
    student,
  });
  const labels: string[] = [];
  for await (const outcome of outcomes) {
    expect(outcome.row.index).toBe(labels.length);
    labels.push('prediction' in outcome ? outcome.prediction.labels.join() : '');
  }
  const agreeing = labels.filter((label, at) => label === strongLabel(words[at]!)).length;
  return { asked, labels, agreement: agreeing / words.length, ...found };
}

describe('a first model that learns', () => {
  it('is asked for far fewer rows than one that does not, under the same promise', async () => {
    const words = texts(3000);
    const without = await run(words);
    const learnt = await run(words, learns);
    expect(learnt.rounds).toBeGreaterThan(0);
    expect(learnt.asked.length).toBeLessThan(0.8 * without.asked.length);
    for (const { agreement } of [without, learnt]) expect(agreement).toBeGreaterThanOrEqual(0.95);
  });

  it('is shown rows that differ, though it is no surer of those that are alike', async () => {
    const words = texts(1000).map((text, n) => {
      const [one, two, three] = [n, n >> 3, n >> 6].map((at) => subjects[at % 8]);
      const alike = 'parcels from the warehouse are late';
      return `${text[0]} ${n % 2 === 0 ? alike : `${one} ${two} ${three}`} ${n}`;
    });
    const { asked } = await run(words, learns);
    const shown = asked.slice(0, 50).filter((row) => row % 2 === 0);
    expect(shown.length).toBeLessThan(5);
  });

  it('is taught no more once it has not learnt', async () => {
    expect((await run(texts(3000), forgets)).rounds).toBe(1);
  });

  it('is certified on rows that did not teach it, none of them asked twice', async () => {
    const { asked, certificate } = await run(texts(3000), learns);
    expect(new Set(asked).size).toBe(asked.length);
    const { taught = 0, sample = 0 } = certificate ?? {};
    expect(taught).toBeGreaterThan(0);
    expect(asked.length).toBeGreaterThanOrEqual(taught + sample);
  });

  it('owes nothing to the rows that it is examined on, whatever their answers', async () => {
    const size = 3000;
    const places = draw(Array(size).keys(), size, heldOutSize(size), 1 + 0x7e57);
    const heldOut = new Set(places);
    // It is least sure of these and of as many others, a quarter of which it does not know.
    const words = Array.from({ length: size }, (_, row) => {
      const isUnsure = heldOut.has(row) || row % 9 === 0;
      const letter = !heldOut.has(row) && row % 36 === 0 ? 'c' : 'b';
      return `${letter}${97 * row + (row % 30) + (isUnsure ? 0 : 60)}`;
    });
    const lessons = async (answer: NonNullable<Cast['answer']>) => {
      const seen: (readonly Example[])[] = [];
      const teach: Teach = async (examples) => {
        seen.push([...examples]);
        return learns(examples);
      };
      await run(words, teach, { answer, student: async () => {} });
      return seen;
    };
    const swapped = (label: string) => (label === 'odd' ? 'even' : 'odd');
    const usual = await lessons(strongLabel);
    const turned = await lessons((text, row) =>
      heldOut.has(row) ? swapped(strongLabel(text)) : strongLabel(text),
    );
    expect(turned).toEqual(usual);
  });

  it('labels no row against what the strong model has said of an equal one', async () => {
    const words = Array.from({ length: 3000 }, (_, row) => `a${row % 300}`);
    const answer = (text: string) => (Number(text.slice(1)) % 40 === 0 ? 'odd' : 'even');
    const { asked, labels } = await run(words, undefined, { answer });
    const odd = asked.filter((row) => answer(words[row]!) === 'odd');
    expect(odd.length).toBeGreaterThan(0);
    for (const row of odd) {
      const equal = labels.filter((_, other) => words[other] === words[row]);
      expect(new Set(equal)).toEqual(new Set(['odd']));
    }
  });

  it('is never asked for more than every row', async () => {
    for (const count of [0, 1, 10, 60]) {
      const { asked } = await run(texts(count), learns);
      expect(asked.length).toBeLessThanOrEqual(count);
    }
  });
});
