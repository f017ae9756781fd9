import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { fittingClassifier, savedClassifier } from '../../src/embedded/classifier.ts';
import { readLexicon } from '../../src/embedded/lexicon.ts';
import { task } from './task.ts';

const lexicon = await readLexicon();
const asked = task(['sports', 'money'], { confidence: true, other: 'other' });
const texts = Array.from({ length: 60 }, (_, i) =>
  i % 2 ? `goalkeeper penalty zorp row${i}` : `stock market quux row${i}`,
);
const fitted = await fittingClassifier('embedded', lexicon).fit!(asked, texts);
const bytes = Buffer.from(fitted.save!());
const file = { name: 'topics.skllm', bytes };
const options = { signal: new AbortController().signal };

describe('a saved model', () => {
  it('labels as the one that was saved', async () => {
    const saved = savedClassifier('saved', lexicon, file);
    const said = [...texts, 'zorp', 'quux and zorp', 'nothing of the kind', 'ßßß'];
    expect(await saved.label(said, asked, options)).toEqual(
      await fitted.label(said, asked, options),
    );
    expect(saved.fitted).toEqual({ ...fitted.fitted, saved: true });
  });

  it('saves to the same bytes', () => {
    expect(savedClassifier('saved', lexicon, file).save!()).toEqual(bytes);
  });

  it('refuses other labels than its own, in another order too', async () => {
    const saved = savedClassifier('saved', lexicon, file);
    await expect(saved.label(texts, task(['money', 'sports']), options)).rejects.toMatchObject({
      code: 'usage',
      hint: expect.stringContaining('sports, money, other'),
    });
  });

  it('is refused where it is whole by its checksum, and yet holds too little or too much', () => {
    const start = bytes.indexOf('\n') + 1;
    const content = gunzipSync(bytes.subarray(start));
    const more = Buffer.concat([content, Buffer.alloc(8)]);
    for (const wrong of [Buffer.alloc(2), content.subarray(0, -8), more]) {
      const file = Buffer.concat([bytes.subarray(0, start), gzipSync(wrong)]);
      expect(() => savedClassifier('saved', lexicon, { name: 'x.skllm', bytes: file })).toThrow(
        'x.skllm is damaged',
      );
    }
  });

  it('is refused where it is damaged, cut off or something else', () => {
    const broken = Buffer.from(bytes);
    broken[broken.length >> 1]! ^= 1;
    for (const wrong of [broken, bytes.subarray(0, -9), Buffer.from('a,b\n'), Buffer.alloc(0)]) {
      expect(() => savedClassifier('saved', lexicon, { name: 'x.skllm', bytes: wrong })).toThrow(
        /^x\.skllm is (damaged|no fitted model)/,
      );
    }
  });

  it('is refused by another version of the lexicon', () => {
    const other = { ...lexicon, checksum: lexicon.checksum + 1 };
    expect(() => savedClassifier('saved', other, file)).toThrow(/another version/);
  });

  it('holds no text of a row', () => {
    const content = gunzipSync(bytes.subarray(bytes.indexOf('\n') + 1)).toString('latin1');
    expect(content).toContain('zorp');
    expect(content).not.toMatch(/row17|goalkeeper penalty/);
  });
});
