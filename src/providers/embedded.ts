import { fittingClassifier, rowClassifier, savedClassifier } from '../embedded/classifier.ts';
import { readLexicon } from '../embedded/lexicon.ts';
import { SkllmError } from '../errors.ts';
import type { Provider } from '../model.ts';
import { readModelFile } from './model-files.ts';

/** The model that comes with skllm: word vectors, and what it learns from the rows at hand. */
const embedded: Provider = {
  namespace: 'embedded',
  family: 'embedded',
  summary:
    'Comes with skllm: English, no key, no network. embedded::rows labels each row by itself, ' +
    'embedded::<file>.skllm as it was fitted when it was saved.',
  settings: {},
  async connect({ model }) {
    if (model === '') return fittingClassifier('embedded', await readLexicon());
    if (model === 'rows') return rowClassifier('embedded::rows', await readLexicon());
    if (model.endsWith('.skllm')) {
      const [lexicon, bytes] = await Promise.all([readLexicon(), readModelFile(model)]);
      return savedClassifier(`embedded::${model}`, lexicon, { name: model, bytes });
    }
    throw new SkllmError('usage', `There is no embedded model ${JSON.stringify(model)}.`, {
      hint:
        'Use embedded, which is fitted to the rows, embedded::rows, which labels each row by ' +
        'itself, or embedded::<file>.skllm, which --save-model wrote.',
    });
  },
};

export default embedded;
