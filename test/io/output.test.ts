import { execFileSync } from 'node:child_process';
import { chmod, lstat, readdir, readFile, rm, stat, symlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { openOutput } from '../../src/io/output.ts';
import { file } from './support.ts';

const stdout = new PassThrough();

/** A stream whose every write fails with this code. */
function failing(code: string): Writable {
  return new Writable({
    write: (_chunk, _encoding, done) => done(Object.assign(new Error(code), { code })),
  });
}

describe('a file as output', () => {
  it('is as it was until all is written, and then is new', async () => {
    const path = await file('out.csv', 'old');
    const output = await openOutput(path, { stdout });
    await output.write(Buffer.from('new'));
    await output.flush();
    expect(await readFile(path, 'utf8')).toBe('old');
    expect(await readdir(dirname(path))).toHaveLength(2);
    await output.commit();
    expect(await readFile(path, 'utf8')).toBe('new');
    expect(await readdir(dirname(path))).toEqual(['out.csv']);
  });

  it('is left as it was, and nothing beside it, when it is given up', async () => {
    const path = await file('out.csv', 'old');
    const output = await openOutput(path, { stdout });
    await output.write(Buffer.alloc(200_000, 'n'));
    await output.discard();
    expect(await readFile(path, 'utf8')).toBe('old');
    expect(await readdir(dirname(path))).toEqual(['out.csv']);
  });

  it('keeps its mode, and what a link to it points to is replaced, not the link', async () => {
    const path = await file('out.csv', 'old');
    await chmod(path, 0o640);
    const link = join(dirname(path), 'link.csv');
    await symlink(basename(path), link);
    const output = await openOutput(link, { stdout });
    await output.write(Buffer.from('new'));
    await output.commit();
    expect(await readFile(path, 'utf8')).toBe('new');
    expect((await stat(path)).mode & 0o777).toBe(0o640);
    expect((await readdir(dirname(path))).sort()).toEqual(['link.csv', 'out.csv']);
  });

  it('is made where a link leads, though nothing is there yet', async () => {
    const path = await file('real.csv', '');
    await rm(path);
    const links = ['one.csv', 'two.csv'].map((name) => join(dirname(path), name));
    await symlink('real.csv', links[0]!);
    await symlink(links[0]!, links[1]!);
    const output = await openOutput(links[1], { stdout });
    await output.write(Buffer.from('new'));
    await output.commit();
    expect(await readFile(path, 'utf8')).toBe('new');
    for (const link of links) expect((await lstat(link)).isSymbolicLink()).toBe(true);
  });

  it('may have as long a name as the file system allows', async () => {
    const path = await file(`${'x'.repeat(251)}.csv`, 'old');
    const output = await openOutput(path, { stdout });
    await output.write(Buffer.from('new'));
    await output.commit();
    expect(await readFile(path, 'utf8')).toBe('new');
  });

  it('is compressed where its name ends in .gz', async () => {
    const path = await file('out.csv.gz', '');
    const output = await openOutput(path, { stdout });
    for (let part = 0; part < 3; part++) await output.write(Buffer.alloc(100_000, 'x'));
    await output.commit();
    expect(gunzipSync(await readFile(path)).equals(Buffer.alloc(300_000, 'x'))).toBe(true);
  });

  it('of two writers is whole, that of the last to finish', async () => {
    const path = await file('out.csv', '');
    const [first, second] = [
      await openOutput(path, { stdout }),
      await openOutput(path, { stdout }),
    ];
    await first.write(Buffer.from('first'));
    await second.write(Buffer.from('second'));
    await second.commit();
    await first.commit();
    expect(await readFile(path, 'utf8')).toBe('first');
  });

  it('that cannot be written is named with the reason', async () => {
    const path = await file('plain', '');
    await expect(
      openOutput(join(dirname(path), 'none', 'o.csv'), { stdout }),
    ).rejects.toMatchObject({
      code: 'output',
      message: expect.stringContaining('its folder does not exist'),
    });
    await expect(openOutput(dirname(path), { stdout })).rejects.toThrow('is a folder');
    await expect(openOutput(join(path, 'o.csv'), { stdout })).rejects.toThrow('is no folder');
    const loop = join(dirname(path), 'loop.csv');
    await symlink('loop.csv', loop);
    await expect(openOutput(loop, { stdout })).rejects.toThrow('lead in a circle');
  });

  it('that is a FIFO waits for its reader, and goes to it', async () => {
    const folder = dirname(await file('x', ''));
    const path = join(folder, 'pipe');
    execFileSync('mkfifo', [path]);
    const read = readFile(path);
    const output = await openOutput(path, { stdout });
    await output.write(Buffer.alloc(300_000, 'x'));
    await output.commit();
    expect((await read).equals(Buffer.alloc(300_000, 'x'))).toBe(true);
  });

  it('that is a device is written directly', async () => {
    const output = await openOutput('/dev/null', { stdout });
    await output.write(Buffer.from('x'));
    await output.commit();
    expect((await stat('/dev/null')).isCharacterDevice()).toBe(true);
    const full = await openOutput('/dev/full', { stdout });
    await full.write(Buffer.from('x'));
    await expect(full.commit()).rejects.toThrow('/dev/full cannot be written: no space is left');
  });
});

describe('standard output', () => {
  it.each([undefined, '-', '/dev/stdout', '/dev/fd/1'])('is meant by %s', async (path) => {
    const stream = new PassThrough();
    const output = await openOutput(path, { stdout: stream });
    await output.write(Buffer.from('rows'));
    await output.commit();
    expect(stream.read()?.toString()).toBe('rows');
  });

  it('gets small writes as one, at once when told so', async () => {
    const chunks: string[] = [];
    const stdout = new Writable({
      write: (chunk, _encoding, done) => {
        chunks.push(String(chunk));
        done();
      },
    });
    const output = await openOutput(undefined, { stdout });
    await output.write(Buffer.from('a'));
    await output.write(Buffer.from('b'));
    expect(chunks).toEqual([]);
    await output.flush();
    await output.write(Buffer.from('c'));
    await output.commit();
    expect(chunks).toEqual(['ab', 'c']);
    expect(stdout.writableEnded).toBe(false);
  });

  it('that takes its time is waited for', async () => {
    const stdout = new PassThrough({ highWaterMark: 10 });
    const output = await openOutput(undefined, { stdout });
    let isWritten = false;
    const writing = output.write(Buffer.alloc(70_000)).then(() => {
      isWritten = true;
    });
    // The first block is taken up, the second must wait until somebody reads.
    const second = output.write(Buffer.alloc(70_000));
    await new Promise((resolve) => setImmediate(resolve));
    stdout.resume();
    await Promise.all([writing, second]);
    expect(isWritten).toBe(true);
  });

  it('that was closed by its reader ends the writing without an error', async () => {
    const output = await openOutput(undefined, { stdout: failing('EPIPE') });
    await output.write(Buffer.alloc(70_000));
    expect(output.closed).toBe(true);
    await output.write(Buffer.alloc(70_000));
    await output.commit();
  });

  it('that fails otherwise ends the run', async () => {
    const output = await openOutput(undefined, { stdout: failing('ENOSPC') });
    await expect(output.write(Buffer.alloc(70_000))).rejects.toMatchObject({ code: 'output' });
  });
});
