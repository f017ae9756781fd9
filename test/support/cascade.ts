import { onTestFinished } from 'vitest';
import { choice, type completion, type Handler, startService } from './service.ts';
import { honest, rowsOf } from './simulated-models.ts';

/** Labels and rows of a cascade: rows that any model can tell, but every tenth. */
export const labels = ['sports', 'cooking', 'finance'] as const;

const words = {
  sports: 'the team won the football match after the coach changed the player',
  cooking: 'boil the soup, bake the bread and season the sauce in the kitchen',
  finance: 'the bank raised the interest rate and investors sold shares',
};

/** A table of so many rows with one column; a riddle's last letter is that of its label. */
export function riddles(rows: number): string {
  const texts = Array.from({ length: rows }, (_, n) => {
    const label = labels[n % 3]!;
    return n % 10 === 9 ? `riddle ${n} ${label[0]}` : `${words[label]} ${n}`;
  });
  return `text\n${texts.map((text) => `"${text}"`).join('\n')}\n`;
}

/** Knows every label. */
export const strong = honest({
  labels,
  keywords: { football: 'sports', soup: 'cooking', bank: 'finance', ' s"': 'sports' },
  otherwise: 'finance',
});

/** Knows all but the riddles, and says so in the probabilities of its tokens. */
export const weak: Handler = (request, index) => {
  const reply = honest({
    labels,
    keywords: { football: 'sports', soup: 'cooking', bank: 'finance' },
  })(request, index);
  const { body } = reply as { body: ReturnType<typeof completion> };
  const { choices } = body;
  const { content } = choices[0]!.message as unknown as { content: string };
  const texts = new Map(rowsOf(request).map(({ key, text }) => [key, text]));
  return { body: { ...body, choices: [choice({ content }, logprobs(content, texts))] } };
};

/** A reply's tokens: each label one of them, unlikely for a riddle. */
function logprobs(content: string, texts: ReadonlyMap<string, string>) {
  const said = JSON.parse(content) as Record<string, string>;
  const token = (text: string, probability = 1) => ({
    token: text,
    logprob: Math.log(probability),
  });
  const tokens = Object.entries(said).flatMap(([key, label], at) => [
    token(`${at === 0 ? '{' : ','}${JSON.stringify(key)}:"`),
    token(label, texts.get(key)?.includes('riddle') ? 0.4 : 0.99),
    token('"'),
  ]);
  return { logprobs: { content: [...tokens, token('}')] } };
}

/** Starts a service for the length of a test. */
export async function serve(script: Handler) {
  const service = await startService(script);
  onTestFinished(() => service.close());
  return service;
}
