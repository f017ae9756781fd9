/** Why a file cannot be read or written, in words, by the error that Node gives. */
export function fileFault(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  return reasons.get(code) ?? code;
}

const reasons: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'no such file or folder'],
  ['EACCES', 'no permission'],
  ['EPERM', 'no permission'],
  ['EISDIR', 'it is a folder'],
  ['ENOTDIR', 'a part of its path is no folder'],
  ['ENAMETOOLONG', 'its name is too long'],
  ['ELOOP', 'its symbolic links lead in a circle'],
  ['EROFS', 'the file system is read-only'],
  ['ENOSPC', 'no space is left on the device'],
  ['EDQUOT', 'the quota of disk space is used up'],
  ['EFBIG', 'it would be larger than is allowed'],
  ['EPIPE', 'its reader has gone away'],
  ['EMFILE', 'too many files are open'],
  ['EIO', 'the device reports an error'],
]);
