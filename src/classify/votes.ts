import type { LabelPrediction, RowFailure } from '../prediction.ts';
import { allLabels, type LabelTask } from '../task.ts';
import { type Answered, type AskOptions, ask } from './ask.ts';
import type { RowText } from './prompt.ts';
import type { Desk } from './send.ts';

/**
 * Asks for rows several times, labels and rows in another order each time, and lets the answers
 * vote: what a model says must not depend on the place of a row or a label (Lin et al. 2024,
 * BatchPrompt, arXiv 2309.00384).
 *
 * One label: the most votes win, of equal ones the label named first by the task. Several labels:
 * those that more than half of the votes name. The confidence is the share of votes won, of
 * several labels the least; a vote without an answer is a vote for none.
 */
export async function askVotes(
  rows: readonly RowText[],
  desk: Desk,
  options: AskOptions,
): Promise<readonly Answered[]> {
  const { task } = options;
  if (task.kind === 'text' || (task.votes ?? 1) === 1) return ask(rows, desk, options);
  const { votes = 1 } = task;
  const random = () => desk.clock.random();
  const rounds = await Promise.all(
    Array.from({ length: votes }, async (_, round) => {
      const order = round === 0 ? rows.map((_, at) => at) : shuffled(rows.length, random);
      const labels = round === 0 ? task.labels : permuted(task.labels, random);
      const turned = order.map((at) => rows[at]!);
      const { answered, ...rest } = options;
      const answers = await ask(turned, desk, { ...rest, task: { ...task, labels } });
      return rows.map((_, at) => answers[order.indexOf(at)]!);
    }),
  );
  const answers = rows.map((_, at) =>
    elected(
      rounds.map((round) => round[at]!),
      task,
    ),
  );
  await options.answered?.(answers.map((answer, place) => ({ place, ...answer })));
  return answers;
}

function elected(answers: readonly Answered[], task: LabelTask): Answered {
  const predictions = answers.flatMap(({ verdict }) =>
    'prediction' in verdict && verdict.prediction.kind === 'labels' ? [verdict.prediction] : [],
  );
  const [first] = answers;
  if (predictions.length === 0) return first!;
  const { model } = answers.find(({ verdict }) => 'prediction' in verdict)!;
  const verdict = task.multiple
    ? severalLabels(predictions, answers.length, task)
    : { prediction: oneLabel(predictions, answers.length, task) };
  return model === undefined ? { verdict } : { verdict, model };
}

function oneLabel(
  predictions: readonly LabelPrediction[],
  votes: number,
  task: LabelTask,
): LabelPrediction {
  const [best] = ranked(predictions, task);
  const winner = predictions.find(({ labels }) => labels[0] === best!.name)!;
  return { ...winner, confidence: best!.votes / votes };
}

function severalLabels(
  predictions: readonly LabelPrediction[],
  votes: number,
  task: LabelTask,
): { prediction: LabelPrediction } | { failure: RowFailure } {
  const chosen = ranked(predictions, task)
    .filter((one) => one.votes > votes / 2)
    .slice(0, task.maxLabels);
  if (chosen.length < task.minLabels) return { failure: undecided };
  const least = Math.min(...chosen.map((one) => one.votes));
  const none = predictions.filter(({ labels }) => labels.length === 0).length;
  const labels = chosen.map(({ name }) => name);
  const confidence = (chosen.length === 0 ? none : least) / votes;
  return { prediction: { kind: 'labels', labels, confidence } };
}

const undecided: RowFailure = { reason: 'unsure', message: 'the votes agree on too few labels' };

/** The labels that were named, most votes first. */
function ranked(predictions: readonly LabelPrediction[], task: LabelTask) {
  return allLabels(task)
    .map((name) => ({ name, votes: predictions.filter((one) => one.labels.includes(name)).length }))
    .filter(({ votes }) => votes > 0)
    .sort((a, b) => b.votes - a.votes);
}

function permuted<T>(items: readonly T[], random: () => number): T[] {
  return shuffled(items.length, random).map((at) => items[at]!);
}

/** The numbers below `count` in an order drawn at random (Fisher and Yates). */
function shuffled(count: number, random: () => number): number[] {
  const order = Array.from({ length: count }, (_, at) => at);
  for (let left = count - 1; left > 0; left--) {
    const drawn = Math.floor(random() * (left + 1));
    [order[left], order[drawn]] = [order[drawn]!, order[left]!];
  }
  return order;
}
