import { embeddedAbilities, fittingClassifier, rowClassifier } from '../embedded/classifier.ts';
import { readLexicon } from '../embedded/lexicon.ts';
import { SkllmError } from '../errors.ts';
import type { Provider } from '../model.ts';

/** The model that comes with skllm: word vectors, and what it learns from the rows at hand. */
const embedded: Provider = {
  namespace: 'embedded',
  family: 'embedded',
  summary:
    'Comes with skllm: English, no key, no network. embedded::rows labels each row by itself.',
  abilities: { ...embeddedAbilities, offline: true },
  settings: {},
  async connect({ model }) {
    if (model === '') return fittingClassifier('embedded', await readLexicon());
    if (model === 'rows') return rowClassifier('embedded::rows', await readLexicon());
    throw new SkllmError('usage', `There is no embedded model ${JSON.stringify(model)}.`, {
      hint: 'Use embedded, which is fitted to the rows, or embedded::rows, which labels each row by itself.',
    });
  },
};

export default embedded;
