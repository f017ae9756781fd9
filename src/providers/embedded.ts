import { availableParallelism } from 'node:os';
import {
  embeddedAbilities,
  fittingClassifier,
  rowClassifier,
  savedClassifier,
} from '../embedded/classifier.ts';
import { readLexicon } from '../embedded/lexicon.ts';
import { inThreads } from '../embedded/threads.ts';
import { SkllmError } from '../errors.ts';
import type { Provider, TextClassifier } from '../model.ts';
import { readModelFile } from './model-files.ts';

/** The model that comes with skllm: word vectors, and what it learns from the rows at hand. */
const embedded: Provider = {
  namespace: 'embedded',
  family: 'embedded',
  summary:
    'Comes with skllm: English, no key, no network. embedded::rows labels each row by itself, ' +
    'embedded::<file>.skllm as it was fitted when it was saved.',
  abilities: { ...embeddedAbilities, offline: true },
  settings: {},
  async connect({ model }) {
    if (model === '') {
      const classifier = fittingClassifier('embedded', await readLexicon());
      return { ...classifier, fit: async (...what) => threaded(await classifier.fit!(...what)) };
    }
    if (model === 'rows') return rowClassifier('embedded::rows', await readLexicon());
    if (model.endsWith('.skllm')) {
      const [lexicon, bytes] = await Promise.all([readLexicon(), readModelFile(model)]);
      return threaded(savedClassifier(`embedded::${model}`, lexicon, { name: model, bytes }));
    }
    throw new SkllmError('usage', `there is no embedded model ${JSON.stringify(model)}`, {
      hint:
        'Use embedded, which is fitted to the rows, embedded::rows, which labels each row by ' +
        'itself, or embedded::<file>.skllm, which --save-model wrote.',
    });
  },
};

function threaded(classifier: TextClassifier): TextClassifier {
  return inThreads(classifier, Math.min(mostThreads, availableParallelism()));
}

/** With more, reading and writing the table sets the pace. */
const mostThreads = 4;

export default embedded;
