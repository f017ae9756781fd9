// Installs the packed skllm as its users do, on every Node that it is for, and runs it there:
// globally, by npx, and as a library. Needs npm and its registry.
//
//   node scripts/test-package.mjs [Node versions: 20 22 24 26]

import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));
const versions =
  process.argv.slice(2).length > 0 ? process.argv.slice(2) : ['20', '22', '24', '26'];
const base = mkdtempSync(join(tmpdir(), 'skllm-package-'));
const mostMegabytes = 95;
const table = readFileSync(join(root, 'fixtures/reviews.csv'), 'utf8');

const tarball = pack();
checkTypes();
for (const version of versions) tryOn(version);
say(`The package works on Node ${versions.join(', ')}.`);

/** Packs the project; refuses files that do not belong. */
function pack() {
  const [packed] = JSON.parse(run('npm', ['pack', '--json', '--pack-destination', base], root));
  const known =
    /^(bin|data|dist|man|pages)\/|^(CHANGELOG|LICENSE|README|THIRD-PARTY|package)(\.md|\.json)?$/;
  const strange = packed.files.map(({ path }) => path).filter((path) => !known.test(path));
  if (strange.length > 0) throw new Error(`the package holds ${strange.join(', ')}`);
  const { scripts = {} } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const ours = ['preinstall', 'install', 'postinstall'].filter((name) => name in scripts);
  if (ours.length > 0) throw new Error(`the package runs ${ours.join(', ')} where it is installed`);
  say(`${packed.files.length} files, ${megabytes(packed.size)} MB packed`);
  return join(base, packed.filename);
}

/** Types resolve for every way to import the package that there is. */
function checkTypes() {
  const tool = ['--yes', '@arethetypeswrong/cli@0.18.5', tarball, '--profile', 'esm-only'];
  run('npx', tool, base);
}

function tryOn(version) {
  const node = nodeOf(version);
  // Programs find this Node first, npm among them.
  const env = { ...process.env, PATH: [dirname(node), process.env.PATH].join(delimiter) };
  const place = join(base, `project-${version}`);
  mkdirSync(place);
  copyFileSync(join(root, 'fixtures/reviews.csv'), join(place, 'reviews.csv'));
  const size = globally(version, { env, place });
  byNpx({ env, place });
  asLibrary({ env, place });
  say(`Node ${run(node, ['--version'], place).trim()}: installed, run, imported; ${size} MB`);
}

/** The program of a Node version, from npm. */
function nodeOf(version) {
  const folder = join(base, `node-${version}`);
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), '{}');
  run('npm', ['install', '--no-save', `node@${version}`], folder);
  return join(folder, 'node_modules', '.bin', 'node');
}

/** @returns Megabytes that a global installation takes. */
function globally(version, { env, place }) {
  const prefix = join(base, `prefix-${version}`);
  run('npm', ['install', '--global', '--prefix', prefix, tarball], place, env);
  const program = join(prefix, 'bin', 'skllm');
  check(run(program, ['classify', 'reviews.csv', '--labels', 'positive,negative'], place, env));
  run(program, ['models'], place, env);
  const size = megabytes(sizeOf(prefix));
  if (size > mostMegabytes) throw new Error(`skllm takes ${size} MB, more than ${mostMegabytes}`);
  return size;
}

function byNpx({ env, place }) {
  const args = ['--yes', '--package', tarball, 'skllm', 'classify', 'reviews.csv'];
  check(run('npx', [...args, '--labels', 'positive,negative'], place, env));
}

function asLibrary({ env, place }) {
  writeFileSync(join(place, 'package.json'), '{ "type": "module" }');
  run('npm', ['install', '--no-save', tarball], place, env);
  for (const example of ['label-objects.mjs', 'own-provider.mjs']) {
    copyFileSync(join(root, 'examples', example), join(place, example));
    run('node', [example], place, env);
  }
  run('node', ['-e', 'import("skllm/provider"); import("skllm/testing");'], place, env);
}

/** The rows are as they were but for their labels; a row without one ends the program with 3. */
function check(output) {
  const bare = output.replace(/,(label|positive|negative)$/gm, '');
  if (bare !== table) throw new Error('rows were lost or altered');
}

function sizeOf(path) {
  if (!statSync(path).isDirectory()) return statSync(path).size;
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
}

function megabytes(bytes) {
  return Math.round(bytes / 1e5) / 10;
}

function run(program, args, cwd, env = process.env) {
  return execFileSync(program, args, {
    cwd,
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

function say(line) {
  process.stdout.write(`${line}\n`);
}
