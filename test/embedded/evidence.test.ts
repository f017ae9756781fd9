import { describe, expect, it } from 'vitest';
import { familiarity } from '../../src/embedded/evidence.ts';
import { Forms } from '../../src/embedded/forms.ts';
import { readLexicon } from '../../src/embedded/lexicon.ts';
import { rowModel } from '../../src/embedded/row-model.ts';
import { unitsOf } from '../../src/embedded/units.ts';
import { task } from './task.ts';

const units = unitsOf(await readLexicon());
const model = rowModel(task(['sports', 'money']), units, new Forms(units));

describe('a text seems not to be English', () => {
  it.each([
    'Ich möchte meine Karte sperren lassen, weil ich sie gestern verloren habe',
    'Quiero cancelar mi tarjeta porque la perdí ayer en el mercado',
    'Je voudrais annuler ma carte bancaire parce que je l’ai perdue hier',
    'Film jest bardzo dobry, ale zakończenie jest za długie',
    'Фильм очень хороший, но конец слишком длинный',
  ])('if it is: %s', (text) => {
    expect(seems(text)).toEqual({ foreign: 1 });
  });

  it.each([
    'I want to block my card because I lost it yesterday',
    'card payment declined twice, please help',
    'lol that ref was sooo bad',
    'Kubernetes',
    '日本語',
    '',
  ])('but not if it is, or is too short to tell: %s', (text) => {
    expect(seems(text)).toEqual({ foreign: 0 });
  });
});

function seems(text: string) {
  const bags = model.reader.learn([text], model.vocabulary.copy());
  return { foreign: familiarity(bags, units).foreign[0] };
}
