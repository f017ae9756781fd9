/*
 * Makes one operation on files fail, in a process that loads this module before the program:
 *
 *     SKLLM_TEST_FAIL='{"under":"<folder>","at":3,"code":"EIO"}' node --import failing-fs.mjs …
 *
 * Operations on paths under `under`, and on files opened there, are counted; the one of number `at`
 * fails with `code`, or ends the process there where that is "SIGKILL". With `"torn": true` half of
 * what it was to write is written first. With `only` those alone count whose name begins so, such as
 * "write", or in one of several ways. The file `count`, if there is one, holds their number.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { resolve } from 'node:path';

const { under, at, code, torn, only = '', count } = JSON.parse(process.env.SKLLM_TEST_FAIL ?? '{}');
const opened = new Set();
let operations = 0;

const onPath = [
  'open',
  'stat',
  'lstat',
  'readFile',
  'readdir',
  'mkdir',
  'rm',
  'rmdir',
  'unlink',
].concat(['rename', 'link', 'copyFile', 'realpath', 'access', 'chmod', 'writeFile', 'appendFile']);
const onFile = ['read', 'write', 'writev', 'fsync', 'fdatasync', 'fstat', 'fchmod', 'ftruncate'];
const onHandle = ['read', 'write', 'writev', 'writeFile', 'appendFile', 'readFile', 'sync'].concat([
  'datasync',
  'stat',
  'chmod',
  'truncate',
]);

const writeNow = fs.writeSync.bind(fs);
const writeFileNow = fs.writeFileSync.bind(fs);

for (const name of onPath) {
  replace(fs, name, (path) => isOurs(path), 'callback', name === 'open');
  replace(fs, `${name}Sync`, (path) => isOurs(path), 'sync', name === 'open');
  replace(fs.promises, name, (path) => isOurs(path), 'promise', name === 'open');
}
for (const name of onFile) {
  replace(fs, name, (file) => opened.has(file), 'callback');
  replace(fs, `${name}Sync`, (file) => opened.has(file), 'sync');
}
syncBuiltinESMExports();

function isOurs(path) {
  return typeof path !== 'number' && resolve(String(path?.pathname ?? path)).startsWith(under);
}

function replace(object, name, concerns, kind, opens = false) {
  const original = object[name];
  if (typeof original !== 'function') return;
  object[name] = function (...args) {
    if (!concerns(args[0])) return original.apply(this, args);
    const error = next(name, args);
    if (error) return fail(error, kind, args);
    return opens ? noteOpened(original, this, args, kind) : original.apply(this, args);
  };
  Object.assign(object[name], original); // realpath.native and the like
}

/** Counts an operation; gives the error that it is to fail with, if it is the one. */
function next(name, args) {
  if (![only].flat().some((beginning) => name.startsWith(beginning))) return undefined;
  operations++;
  if (count) writeFileNow(count, String(operations));
  if (operations !== at) return undefined;
  if (torn && name.startsWith('write') && typeof args[0] === 'number') tear(args);
  if (code === 'SIGKILL') process.kill(process.pid, code);
  return Object.assign(new Error(`${code}: made to fail, ${name}`), { code, syscall: name });
}

function tear([file, data]) {
  const bytes = Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data);
  writeNow(file, bytes.subarray(0, bytes.length >> 1));
}

function fail(error, kind, args) {
  if (kind === 'sync') throw error;
  if (kind === 'promise') return Promise.reject(error);
  setImmediate(
    args.findLast((arg) => typeof arg === 'function'),
    error,
  );
}

function noteOpened(original, self, args, kind) {
  if (kind === 'sync') return noted(original.apply(self, args));
  if (kind === 'promise') return original.apply(self, args).then(watchHandle);
  const done = args.pop();
  return original.call(self, ...args, (error, file) => done(error, error ? file : noted(file)));
}

function noted(file) {
  opened.add(file);
  return file;
}

function watchHandle(handle) {
  for (const name of onHandle) replace(handle, name, () => true, 'promise');
  return handle;
}
