import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { imageType } from '../../src/io/image-type.ts';
import { imageReader, largestImage } from '../../src/io/images.ts';
import type { Row } from '../../src/row.ts';

const signatures = [
  ['image/png', Buffer.from('89504e470d0a1a0a0000000d', 'hex')],
  ['image/jpeg', Buffer.from('ffd8ffe000104a4649460001', 'hex')],
  ['image/gif', Buffer.from('GIF89a\x01\0\x01\0\0\0', 'latin1')],
  ['image/webp', Buffer.from('RIFF\x24\0\n\0WEBP', 'latin1')],
] as const;

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'skllm-images-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** A row of a table at a path whose every cell says the same. */
function row(cell: string, input: string): Row {
  return { text: () => cell, source: { input } } as unknown as Row;
}

async function found(cell: string, cwd: string, input = 'standard input') {
  const read = await imageReader({ cwd })(row(cell, input), 'image');
  return 'image' in read ? read.image : read.failure.message;
}

describe('the type of an image', () => {
  it.each(signatures)('is told by its first bytes: %s', (type, bytes) => {
    expect(imageType(bytes)).toBe(type);
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['another file of RIFF', Buffer.from('RIFF\x24\0\0\0WAVE', 'latin1')],
    ['SVG, which is a program', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg">')],
    ['a key', Buffer.from('-----BEGIN PRIVATE KEY-----')],
  ])('is not told of %s', (_, bytes) => {
    expect(imageType(bytes)).toBeUndefined();
  });
});

describe('an image file', () => {
  it('is sought in the folder of its table, of standard input in the working directory', async () => {
    const here = folder();
    writeFileSync(join(here, 'a'), signatures[1][1]);
    for (const input of [join(here, 'table.csv'), 'standard input']) {
      const image = await found('a', input === 'standard input' ? here : '/', input);
      expect(image).toMatchObject({ key: expect.stringMatching(/^sha256:/) });
    }
    expect(await found('a', '/', 'standard input')).toContain('no such file');
  });

  it('is given as a data: address of its own type, whatever its name', async () => {
    const here = folder();
    writeFileSync(join(here, 'a.png'), signatures[1][1]);
    const image = await found('a.png', here);
    expect(typeof image === 'string' ? image : await image.load()).toBe(
      `data:image/jpeg;base64,${signatures[1][1].toString('base64')}`,
    );
  });

  it('has the key of its bytes', async () => {
    const here = folder();
    for (const name of ['a', 'b']) writeFileSync(join(here, name), signatures[0][1]);
    writeFileSync(join(here, 'c'), Buffer.concat([signatures[0][1], Buffer.from('more')]));
    const keys = await Promise.all(
      ['a', 'b', 'c'].map(async (name) => (await found(name, here)) as { key: string }),
    );
    expect(keys[0]!.key).toBe(keys[1]!.key);
    expect(keys[0]!.key).not.toBe(keys[2]!.key);
  });

  it('that is too large fails without being read', async () => {
    const here = folder();
    writeFileSync(join(here, 'a'), signatures[0][1]);
    truncateSync(join(here, 'a'), largestImage + 1);
    expect(await found('a', here)).toBe('the image exceeds 20 MB');
  });

  it('that has gone meanwhile ends the run', async () => {
    const here = folder();
    writeFileSync(join(here, 'a'), signatures[0][1]);
    const image = await found('a', here);
    rmSync(join(here, 'a'));
    await expect((image as { load(): Promise<string> }).load()).rejects.toThrow('has gone');
  });

  it('is made smaller where something can', async () => {
    const here = folder();
    writeFileSync(join(here, 'a'), signatures[0][1]);
    const shrink = async () => ({ bytes: Buffer.from('small'), type: 'image/jpeg' });
    const read = await imageReader({ cwd: here, shrink })(row('a', 'standard input'), 'image');
    expect('image' in read && (await read.image.load())).toBe('data:image/jpeg;base64,c21hbGw=');
  });
});

describe('an address', () => {
  it.each(['https://example.org/a.png', 'data:image/png;base64,iVBORw0K'])(
    'is passed on: %s',
    async (address) => {
      const image = (await found(address, '/')) as { load(): Promise<string> };
      expect(await image.load()).toBe(address);
    },
  );

  it.each([
    'http://example.org/a.png',
    'file:///a.png',
    'data:text/html;base64,aa',
    'ftp://x/a.png',
  ])('is refused: %s', async (address) => {
    expect(typeof (await found(address, '/'))).toBe('string');
  });
});
