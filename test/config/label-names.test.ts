import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkLabels } from '../../src/config/label-names.ts';
import { failure } from './place.ts';

const single = { multiple: false, separator: '|' };

function check(names: readonly string[], use: Parameters<typeof checkLabels>[1] = single) {
  checkLabels(
    names.map((name) => ({ name })),
    use,
  );
}

describe('checkLabels', () => {
  it.each([
    [[], 'found no label'],
    [['only'], 'found one label ("only")'],
    [['a', '', 'b'], 'label 2 of 3 is empty'],
    [['a', ' \u200b'], 'label 2 of 2 is empty'],
    [['a', 'b', 'a'], 'the label "a" is given twice'],
  ])('refuses %j', async (names, message) => {
    const error = await failure(() => check(names));
    expect(error.message).toBe(message);
    expect(error.status).toBe(2);
    expect(error.hint).toBeDefined();
  });

  it.each([
    ['Spam', 'spam'],
    ['spam', ' spam '],
    ['caf\u00e9', 'cafe\u0301'],
    ['ﬁne', 'FINE'],
    ['straße', 'STRASSE'],
    ['spam', 'sp\u00adam'],
    ['ΣΑΣ', 'σας'],
  ])('refuses %j beside %j and names the pair', async (a, b) => {
    const error = await failure(() => check([a, 'other one', b]));
    expect(error.message).toMatch(/^the labels ".*" and ".*" are the same but for case, space/);
  });

  it('names the file that the labels are from', async () => {
    const from = 'labels.txt';
    const error = await failure(() => checkLabels([], { multiple: false, separator: '|', from }));
    expect(error.message).toBe('labels.txt: found no label');
  });

  it('shows what cannot be seen', async () => {
    const error = await failure(() => check(['spam', 'sp\u200bam']));
    expect(error.message).toContain('"sp\\u{200b}am"');
  });

  it('refuses the separator where a row gets several labels, and only there', async () => {
    const error = await failure(() => check(['a|b', 'c'], { ...single, multiple: true }));
    expect(error.message).toContain('the label "a|b" holds "|"');
    expect(error.hint).toContain('--label-separator');
    check(['a|b', 'c']);
    check(['a|b', 'c'], { multiple: true, separator: ';' });
  });

  it('counts the name for none of these among the labels', async () => {
    const error = await failure(() => check(['Other', 'a'], { ...single, other: 'other' }));
    expect(error.message).toBe(
      'the label "Other" and that for "none of these", "other", are the same but for case, space or Unicode form',
    );
    expect(error.hint).toContain('--other-name');
  });

  it('lets distinct words pass, in any order', () => {
    const words = fc.uniqueArray(fc.stringMatching(/^[a-z0-9]{1,8}$/), { minLength: 2 });
    fc.assert(fc.property(words, (names) => check(names)));
  });
});
