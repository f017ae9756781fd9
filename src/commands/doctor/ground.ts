import { accessSync, constants, existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { storeFolder } from '../asking.ts';
import type { DoctorFlags } from '../doctor.ts';
import { type Opened, openSettings } from '../opened.ts';
import { type Finding, failure } from './finding.ts';

/** What everything else stands on: Node, the settings, the store. */
export async function findGround({
  config,
}: DoctorFlags): Promise<{ readonly findings: readonly Finding[]; readonly loaded?: Opened }> {
  const node: Finding = { state: 'ok', subject: 'node', found: process.version };
  try {
    const loaded = await openSettings({ config });
    return { findings: [node, ...settingsFound(loaded), storeFound()], loaded };
  } catch (error) {
    return { findings: [node, failure('settings', error), storeFound()] };
  }
}

function settingsFound({ files, notices }: Opened): Finding[] {
  const found = files.join(', ') || 'no file';
  const next = files.length === 0 ? 'skllm init writes one; none is needed.' : undefined;
  return [
    { state: 'ok', subject: 'settings', found, next },
    ...notices.map((notice) => ({ state: 'note' as const, subject: 'settings', found: notice })),
  ];
}

function storeFound(): Finding {
  const folder = storeFolder({});
  try {
    accessSync(nearestFolder(folder), constants.W_OK);
    return { state: 'ok', subject: 'store', found: folder };
  } catch {
    const next = 'Name another folder with --cache-dir or XDG_CACHE_HOME.';
    return { state: 'missing', subject: 'store', found: `${folder} cannot be written`, next };
  }
}

/** The folder itself, or the one that it would be made in. */
function nearestFolder(path: string): string {
  return existsSync(path) || path === dirname(path) ? path : nearestFolder(dirname(path));
}
