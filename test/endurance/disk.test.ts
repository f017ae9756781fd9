import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startPaidService } from './paid-service.ts';
import { type StartOptions, Workplace } from './workplace.ts';

const rows = Array.from({ length: 400 }, (_, n) => `${n},row ${n} is a bug`);
const csv = `id,text\n${rows.join('\n')}\n`;
const labelled = `id,text,label\n${rows.map((row) => `${row},bug`).join('\n')}\n`;
const windows = process.platform === 'win32';
const isRoot = process.getuid?.() === 0;

async function stage() {
  const place = new Workplace();
  const service = await startPaidService(() => 1);
  onTestFinished(async () => {
    await service.close();
    place.remove();
  });
  const input = place.file('in.csv', csv);
  const args = ['classify', '-l', 'bug,praise', '-c', 'text', ...service.model, input];
  return { place, service, args };
}

/** A file system of 64 KiB, where the system lets us make one. */
function smallDisk(place: Workplace): string | undefined {
  const path = place.path('disk');
  mkdirSync(path);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', path], { stdio: 'ignore' });
  } catch {
    return undefined;
  }
  onTestFinished(() => void execFileSync('umount', [path]));
  return path;
}

/** Files of at most 8 blocks, of 512 or 1024 bytes. */
const limited: StartOptions = { shell: `trap '' XFSZ; ulimit -f 8; exec "$@"` };

describe.skipIf(windows)('a disk that is full', () => {
  it('under the store ends the run with 2; with room again the same command goes on', async (context) => {
    const { place, service, args } = await stage();
    const disk = smallDisk(place);
    if (disk === undefined) return context.skip('file systems cannot be mounted here');
    writeFileSync(join(disk, 'filler'), Buffer.alloc(40_000));
    const command = [...args, '--cache-dir', join(disk, 'store')];
    const full = await place.run(command);
    expect(full.status).toBe(2);
    expect(full.stderr).toMatch(/cannot write the store of answers in .*: ENOSPC.*Make room/s);
    rmSync(join(disk, 'filler'));
    const paid = service.paid.length;
    const again = await place.run([...command, '--limit', '150']);
    expect(again.status).toBe(0);
    const asked = service.paid.slice(paid).flatMap(({ texts }) => texts).length;
    expect(asked).toBeLessThan(150);
  });

  it('under the output ends the run with 2 and leaves nothing behind', async (context) => {
    const { place, args } = await stage();
    const disk = smallDisk(place);
    if (disk === undefined) return context.skip('file systems cannot be mounted here');
    writeFileSync(join(disk, 'out.csv'), 'as it was');
    writeFileSync(join(disk, 'filler'), Buffer.alloc(56_000));
    const output = join(disk, 'out.csv');
    const { status, stderr } = await place.run([...args, '-o', output]);
    expect([status, readFileSync(output, 'utf8')]).toEqual([2, 'as it was']);
    expect(stderr).toContain(`${output} cannot be written: no space is left on the device`);
    expect(readdirSync(disk).sort()).toEqual(['filler', 'out.csv']);
  });

  it('or a limit on the size of files ends the run in the same way', async () => {
    const { place, args } = await stage();
    const output = place.path('out.csv');
    const { status, stderr } = await place.run([...args, '-o', output], limited);
    expect([status, existsSync(output)]).toEqual([2, false]);
    expect(stderr).toMatch(/cannot (be written: it would be larger|write the store)/);
    const again = await place.run([...args, '-o', output]);
    expect([again.status, readFileSync(output, 'utf8')]).toEqual([0, labelled]);
  });

  it.skipIf(!existsSync('/dev/full'))('behind standard output ends the run with 2', async () => {
    const { place, args } = await stage();
    const { status, stderr } = await place.run(args, { shell: 'exec "$@" > /dev/full' });
    expect(status).toBe(2);
    expect(stderr).toMatch(/standard output cannot be written\n {2}The disk may be full/);
  });
});

describe.skipIf(windows)('a folder that may not be written', () => {
  /** Somebody who may not write `locked`, nor anything that belongs to root. */
  async function lockedOut() {
    const staged = await stage();
    const { place } = staged;
    const locked = place.path('locked');
    mkdirSync(locked);
    chmodSync(locked, 0o555);
    if (isRoot) for (const path of [place.folder, place.home]) chownSync(path, nobody, nobody);
    return { ...staged, locked, options: isRoot ? { uid: nobody } : {} };
  }
  const nobody = 65534;

  it('for the output ends the run with 2 before anything is asked', async () => {
    const { place, service, args, locked, options } = await lockedOut();
    const output = join(locked, 'out.csv');
    const { status, stderr } = await place.run([...args, '-o', output], options);
    expect([status, service.paid.length]).toEqual([2, 0]);
    expect(stderr).toContain(`${output} cannot be written: no permission to write there`);
  });

  it('for the store ends the run with 2 before anything is asked, and says the way out', async () => {
    const { place, service, args, locked, options } = await lockedOut();
    const { status, stderr } = await place.run([...args, '--cache-dir', locked], options);
    expect([status, service.paid.length]).toEqual([2, 0]);
    expect(stderr).toMatch(/cannot write the store of answers in .*locked: EACCES.*--no-cache/s);
    const without = await place.run([...args, '--no-cache'], options);
    expect([without.status, without.stdout.toString()]).toEqual([0, labelled]);
  });
});
