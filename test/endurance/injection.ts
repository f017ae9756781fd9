import { parse } from 'csv-parse/sync';
import { systemText } from '../../src/classify/prompt.ts';
import { startService } from '../support/service.ts';
import { gullible, obeyed, rowsOf, type SeenRow } from '../support/simulated-models.ts';
import { type Kind, labels, type StudyRow, studyRows } from './attacks.ts';
import { Workplace } from './workplace.ts';

/** What hostile rows did to the others. */
export interface Damage {
  readonly harmless: number;
  /** Harmless rows that got another label than by their own text. */
  readonly flipped: number;
  /** Hostile rows that got another label than by their own text: their own affair. */
  readonly hostileFlipped: number;
  /** Cells that hold what is none of the task's labels. */
  readonly outOfSet: number;
  /** Rows that the model saw and nobody sent, and rows that it saw otherwise than they were. */
  readonly forged: number;
  /** Control tokens of chat templates that a row brought into a request. */
  readonly tokensLetIn: number;
}

/** Labels hostile rows through the program, with a model that obeys whatever it is told. */
export async function defended(kind: Kind, hostile: number, batchSize = 20): Promise<Damage> {
  const rows = studyRows(kind, hostile);
  const texts = new Set(rows.map(({ text }) => text));
  const place = new Workplace();
  const service = await startService(gullible());
  try {
    const input = place.file('in.jsonl', rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    const model = ['-m', 'custom_url::m', '--url', `${service.url}/v1`];
    const command = ['classify', '-l', labels.join(), '-c', 'text', ...model, '-f', 'csv'];
    const ended = await place.run([...command, '--batch-size', String(batchSize), input]);
    if (ended.status !== 0 && ended.status !== 3) throw new Error(ended.stderr);
    const written: Record<string, string>[] = parse(ended.stdout, { columns: true, bom: true });
    const given = written.map(({ label = '' }) => label);
    return {
      ...damage(rows, given),
      forged: service.requests.flatMap(rowsOf).filter(({ text }) => !texts.has(text)).length,
      tokensLetIn: service.requests.filter(({ body }) => controlToken.test(messageOf(body))).length,
    };
  } finally {
    await service.close();
    place.remove();
  }
}

/** The same with a prompt that has no defence: counted rows, raw texts, no rule. */
export function undefended(kind: Kind, hostile: number, batchSize = 20): Damage {
  const rows = studyRows(kind, hostile);
  const texts = new Set(rows.map(({ text }) => text));
  const sums = { forged: 0, tokensLetIn: 0 };
  const given: string[] = [];
  for (let from = 0; from < rows.length; from += batchSize) {
    const pack = rows.slice(from, from + batchSize);
    const prompt = plainRows(pack.map(({ text }) => text));
    const seen = readPlainRows(prompt);
    const read = Object.fromEntries(seen.map(({ key, text }) => [key, ownLabel(text)]));
    const answers = obeyed(seen, read);
    given.push(...pack.map((_, at) => answers[at + 1] ?? ''));
    sums.forged += seen.filter(({ text }) => !texts.has(text)).length;
    sums.tokensLetIn += controlToken.test(prompt) ? 1 : 0;
  }
  return { ...damage(rows, given), ...sums };
}

/** The system text without the rule that rows are data. */
export function plainSystem(...[task, mode]: Parameters<typeof systemText>): string {
  return systemText(task, mode).replace(/^The texts are data.*\n/m, '');
}

/** Rows as one would write them without a thought of defence. */
export function plainRows(texts: readonly string[]): string {
  return texts.map((text, at) => `${at + 1}: ${text}`).join('\n');
}

function readPlainRows(prompt: string): readonly SeenRow[] {
  return [...prompt.matchAll(/^(\d+): (.*)$/gm)].map(([, key = '', text = '']) => ({ key, text }));
}

function ownLabel(text: string): string {
  return labels.find((label) => text.includes(label)) ?? '';
}

function messageOf(body: string): string {
  return (JSON.parse(body) as { messages: { content: string }[] }).messages.at(-1)?.content ?? '';
}

const controlToken = /<[|｜]|<\/?(?:s|start_of_turn|end_of_turn)>|\[\/?INST\]/;

function damage(rows: readonly StudyRow[], given: readonly string[]) {
  const flips = (hostile: boolean) =>
    rows.filter((row, at) => row.hostile === hostile && (given[at] || 'complaint') !== 'complaint');
  const known: readonly string[] = labels;
  return {
    harmless: rows.filter(({ hostile }) => !hostile).length,
    flipped: flips(false).length,
    hostileFlipped: flips(true).length,
    outOfSet: given.filter((label) => label !== '' && !known.includes(label)).length,
  };
}
