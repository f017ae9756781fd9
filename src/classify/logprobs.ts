import type { TokenProbability } from '../model.ts';
import type { LabelTask } from '../task.ts';
import { type Member, membersOf, replyObject } from './reply-object.ts';
import { labelProperty } from './reply-schema.ts';
import { type Span, tokenSpans } from './token-spans.ts';

/**
 * The probability of each row's answer: the product of the probabilities of the tokens that spell
 * its label; of several labels the least.
 *
 * @param reply - A reply's text and its tokens, as the service gives them.
 * @param task - What was asked; tells where an answer keeps its labels.
 * @returns Probabilities by row key. A row is absent where tokens and text cannot be matched for
 *   sure, where the reply answers it twice, or where its answer has no label.
 */
export function labelProbabilities(
  reply: { readonly text: string; readonly tokens?: readonly TokenProbability[] },
  task: LabelTask,
): Map<string, number> {
  const found = new Map<string, number>();
  const source = replyObject(reply.text);
  if (source === undefined || !reply.tokens?.length) return found;
  const spans = tokenSpans(source, reply.tokens);
  if (!spans) return found;
  for (const member of onlyOnce(membersOf(source))) {
    const probability = leastProbability(labelPlaces(source, member, task), spans);
    if (probability !== undefined) found.set(member.key, probability);
  }
  return found;
}

/** The members whose key occurs once. */
function onlyOnce(members: readonly Member[]): Member[] {
  const counts = new Map<string, number>();
  for (const { key } of members) counts.set(key, (counts.get(key) ?? 0) + 1);
  return members.filter(({ key }) => counts.get(key) === 1);
}

interface Place {
  readonly from: number;
  readonly to: number;
}

/** Where an answer's labels stand in the source, without their quotes. */
function labelPlaces(source: string, answer: Place, task: LabelTask): Place[] {
  const text = source.slice(answer.from, answer.to);
  if (text.startsWith('{')) {
    if (!task.explain) return [];
    const label = onlyOnce(membersOf(text)).find(({ key }) => key === labelProperty(task));
    return label ? stringsIn(source, moved(label, answer.from)) : [];
  }
  return stringsIn(source, answer);
}

function stringsIn(source: string, place: Place): Place[] {
  const text = source.slice(place.from, place.to);
  return [...text.matchAll(stringLiteral)].map(({ 0: literal, index }) => ({
    from: place.from + index + 1,
    to: place.from + index + literal.length - 1,
  }));
}

const stringLiteral = /"[^"\\]*(?:\\.[^"\\]*)*"/g;

function moved({ from, to }: Member, by: number): Place {
  return { from: from + by, to: to + by };
}

function leastProbability(places: readonly Place[], spans: readonly Span[]): number | undefined {
  let least: number | undefined;
  for (const place of places) {
    const own = spans.filter(({ from, to }) => from < place.to && to > place.from);
    const probability = Math.exp(own.reduce((sum, { logprob }) => sum + logprob, 0));
    if (place.from === place.to || Number.isNaN(probability)) return undefined;
    // No more than 1, which a service's rounding may exceed by a hair.
    least = Math.min(least ?? 1, probability);
  }
  return least;
}
