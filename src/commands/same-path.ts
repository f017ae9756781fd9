import { realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Whether two paths, which need not exist, name one file. */
export function samePath(one: string, other: string): boolean {
  return identity(one) === identity(other);
}

/** The same for two paths of one file, which need not exist. */
function identity(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const folder = dirname(path);
    return folder === path ? path : join(identity(folder), basename(path));
  }
}
