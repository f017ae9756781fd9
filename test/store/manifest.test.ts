import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ManifestHead, readManifest } from '../../src/store/manifest.ts';
import { noteFile } from '../../src/store/manifest-notes.ts';
import { packsIn, type SentPack } from '../../src/store/manifest-packs.ts';
import { NewManifest } from '../../src/store/new-manifest.ts';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'skllm-manifest-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

const head: ManifestHead = {
  run: '0123456789abcdef',
  round: 1,
  model: 'azure::mine',
  fingerprint: 'f'.repeat(32),
  mode: 'schema',
  keys: ['aa111', 'bb222'],
  inputs: ['in.csv'],
  flags: { labels: 'a,b' },
};
const file = { path: 'x.jsonl', packs: 2, rows: 3, bytes: 100 };

function written(packs: readonly (readonly number[])[] = [[0, 1], [5]]): string {
  const path = join(dir, 'm.batch');
  const manifest = new NewManifest(path, head);
  packs.forEach((positions, at) => {
    manifest.add(positions, at * 1e9);
  });
  manifest.publish([file]);
  return path;
}

/** The file behind a descriptor; undefined where it has been closed since. */
function opened(descriptor: string): string | undefined {
  try {
    return readlinkSync(descriptor);
  } catch {
    return undefined;
  }
}

describe('a manifest', () => {
  it('is read as it was written', async () => {
    const packs = fc.array(fc.uniqueArray(fc.nat(99), { minLength: 1, maxLength: 20 }), {
      maxLength: 4,
    });
    await fc.assert(
      fc.asyncProperty(packs, async (drawn) => {
        const given = drawn.map((pack, at) =>
          pack.toSorted((a, b) => a - b).map((one) => one + at * 100),
        );
        const path = written(given);
        const manifest = (await readManifest(path))!;
        expect([manifest.head, manifest.packs, manifest.files]).toEqual([
          head,
          given.length,
          [file],
        ]);
        const packs: SentPack[] = [];
        for await (const pack of packsIn(path)) packs.push(pack);
        expect(packs).toEqual(given.map((positions, at) => ({ positions, check: at * 1e9 })));
      }),
      { numRuns: 30 },
    );
  });

  it('knows the last that was noted of a file, though a kill has cut a line', async () => {
    const path = written();
    const manifest = (await readManifest(path))!;
    noteFile(manifest, 0, { uploaded: 'file-1' });
    noteFile(manifest, 0, { asked: true });
    appendFileSync(path, '{"file":0,"jo');
    expect((await readManifest(path))!.files).toEqual([
      { ...file, uploaded: 'file-1', asked: true },
    ]);
    noteFile(manifest, 0, { job: 'batch_1' });
    const files = [{ ...file, uploaded: 'file-1', asked: true, job: 'batch_1' }];
    expect([manifest.files, (await readManifest(path))!.files]).toEqual([files, files]);
  });

  it('of an earlier build, which noted how many packs were outdated, names none', async () => {
    const path = written();
    appendFileSync(path, '{"file":0,"fetched":true,"outdated":2}\n');
    expect((await readManifest(path))!.files).toEqual([{ ...file, fetched: true }]);
  });

  it.skipIf(!existsSync('/proc/self/fd'))(
    'is not left open where reading stops early (needs /proc)',
    async () => {
      const path = written(Array.from({ length: 20_000 }, (_, at) => [at]));
      for await (const { positions } of packsIn(path)) {
        if (positions[0] === 1) break;
      }
      const open = () =>
        readdirSync('/proc/self/fd').filter((fd) => opened(`/proc/self/fd/${fd}`) === path);
      await expect.poll(open).toEqual([]);
    },
  );

  it('has its name only when it is whole', async () => {
    const path = join(dir, 'n.batch');
    const manifest = new NewManifest(path, head);
    manifest.add([0], 1);
    expect(await readManifest(path)).toBeUndefined();
    manifest.discard();
    expect(readdirSync(dir)).toEqual([]);
  });

  it.each([
    ['a table', 'id,text\n1,x\n', 'is no manifest'],
    ['an empty file', '', 'is no manifest'],
    ['a manifest of another version', '{"skllm":"batch","version":9}\n', 'another version'],
  ])('is not taken from %s', async (_, content, message) => {
    const path = join(dir, 'other');
    writeFileSync(path, content);
    await expect(readManifest(path)).rejects.toThrow(message);
  });

  it.each(['../x.jsonl', '/x.jsonl', 'in/x.jsonl', 'x/', '.', '..', '', 7, null])(
    'that names %j as a file is refused, wherever it does',
    async (path) => {
      const noted = written();
      appendFileSync(noted, `${JSON.stringify({ file: 0, path })}\n`);
      await expect(readManifest(noted)).rejects.toThrow('does not lie beside it');
      appendFileSync(written(), `${JSON.stringify({ ...file, file: 1, path })}\n`);
      await expect(readManifest(noted)).rejects.toThrow('does not lie beside it');
    },
  );

  it('cut anywhere after its packs is still one', async () => {
    const path = written();
    const manifest = (await readManifest(path))!;
    noteFile(manifest, 0, { uploaded: 'file-1' });
    const whole = readFileSync(path);
    for (let length = whole.length - 30; length < whole.length; length++) {
      writeFileSync(path, whole);
      truncateSync(path, length);
      expect((await readManifest(path))!.files[0]).toMatchObject({ path: 'x.jsonl' });
    }
  });
});
