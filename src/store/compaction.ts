import { closeSync, fsyncSync, openSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileMode, syncFolder, taskFolders, unusableStore } from './folder.ts';
import { bitsIn } from './line.ts';
import type { PlaceIndex } from './place-index.ts';
import { quietFor } from './segment-writer.ts';
import { nameBeside, scanSegment, segmentNames } from './segments.ts';
import { survey } from './survey.ts';

export interface Compacted {
  /** Tasks whose segments were joined. */
  readonly tasks: number;
  /** Segments that were joined and removed. */
  readonly segments: number;
  /** Bytes that were freed. */
  readonly bytes: number;
  /** Segments left as they are, since a run may be writing them or one before them. */
  readonly busy: number;
}

/**
 * Joins the segments of each task into one that holds the newest answer of each key.
 *
 * Only segments that have been quiet for a quarter of an hour are taken: no run writes them any
 * more. The joined segment is durable before the others are removed, so that a kill at any moment
 * leaves at worst some answers twice.
 *
 * @param now - Milliseconds since 1970.
 * @throws SkllmError `output` where a segment cannot be read, written or removed.
 */
export function compactStore(dir: string, now: number = Date.now()): Compacted {
  const total = { tasks: 0, segments: 0, bytes: 0, busy: 0 };
  try {
    for (const folder of taskFolders(dir)) {
      const { quiet, busy } = sortOut(folder, now);
      total.busy += busy;
      const freed = compactTask(folder, quiet);
      if (freed === undefined) continue;
      total.tasks++;
      total.segments += quiet.length;
      total.bytes += freed;
    }
  } catch (error) {
    throw unusableStore(dir, 'write', error);
  }
  return total;
}

/**
 * The segments before the first busy one. Joining those after it too would put older answers where
 * they hold over its own.
 */
function sortOut(folder: string, now: number): { quiet: string[]; busy: number } {
  const names = segmentNames(folder);
  const firstBusy = names.findIndex((name) => {
    const changed = statSync(join(folder, name), { throwIfNoEntry: false })?.mtimeMs;
    return changed !== undefined && now - changed < quietFor;
  });
  const quiet = firstBusy < 0 ? names : names.slice(0, firstBusy);
  return { quiet, busy: names.length - quiet.length };
}

/** @returns The bytes freed, or undefined where there was nothing to gain. */
function compactTask(folder: string, names: readonly string[]): number | undefined {
  const { index, bytes, lines, skipped } = survey(folder, names);
  const clean = lines === index.size && skipped === 0;
  if (names.length === 0 || (names.length === 1 && clean)) return undefined;
  const kept = index.size === 0 ? 0 : writeJoined(folder, names, index);
  for (const name of names) rmSync(join(folder, name), { force: true });
  return bytes - kept;
}

/** Writes a segment that stands in for the last of those it joins. */
function writeJoined(folder: string, names: readonly string[], index: PlaceIndex): number {
  const path = join(folder, nameBeside(names.at(-1)!));
  const file = openSync(path, 'wx', fileMode);
  try {
    const bytes = copyNewest(file, folder, names, index);
    fsyncSync(file);
    return bytes;
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  } finally {
    closeSync(file);
    syncFolder(folder);
  }
}

function copyNewest(
  file: number,
  folder: string,
  names: readonly string[],
  index: PlaceIndex,
): number {
  let bytes = 0;
  let waiting: string[] = [];
  const write = () => {
    const block = Buffer.from(waiting.join(''));
    writeFileSync(file, block);
    bytes += block.length;
    waiting = [];
  };
  names.forEach((name, segment) => {
    scanSegment(join(folder, name), (line, offset) => {
      const newest = index.get(bitsIn(line));
      if (newest?.segment !== segment || newest.offset !== offset) return;
      waiting.push(`${line.bytes.toString('utf8', line.from, line.to)}\n`);
      if (waiting.length === linesAtOnce) write();
    });
  });
  write();
  return bytes;
}

const linesAtOnce = 4096;
