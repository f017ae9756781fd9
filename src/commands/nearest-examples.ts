import { exampleChoice } from '../classify/few-shot.ts';
import { textEmbedder } from '../embedded/embed.ts';
import { readLexicon } from '../embedded/lexicon.ts';
import type { Example, LabelTask } from '../task.ts';

/** What chooses the examples to show with a row, by the embedded model's word vectors. */
export async function nearestExamples({
  examples = [],
  examplesPerRow,
}: LabelTask): Promise<((text: string) => readonly Example[]) | undefined> {
  if (examplesPerRow === undefined) return undefined;
  return exampleChoice(examples, examplesPerRow, textEmbedder(await readLexicon()));
}
