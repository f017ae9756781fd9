/*
 * Brings the engines of local models, which tests need and the project does not depend on, into
 * .engines, each in a folder of its own: node-llama-cpp with the binary for the processor alone
 * (85 MB instead of 725), transformers.js without libraries for graphics cards (470 MB).
 *
 *     npm run engines
 *
 * What is there in the right version stays. Without an engine its tests are skipped and say so.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const folder = resolve(import.meta.dirname, '../.engines');
const { peerDependencies: versions } = JSON.parse(
  readFileSync(resolve(import.meta.dirname, '../package.json'), 'utf8'),
);

const binaries = {
  'linux x64': 'linux-x64',
  'linux arm64': 'linux-arm64',
  'darwin arm64': 'mac-arm64-metal',
  'darwin x64': 'mac-x64',
  'win32 x64': 'win-x64',
  'win32 arm64': 'win-arm64',
};

const llama = 'node-llama-cpp';
const transformers = '@huggingface/transformers';
const binary = `@node-llama-cpp/${binaries[`${process.platform} ${process.arch}`]}`;

const brought = [
  bring(llama, ['--omit=optional', `${llama}@${versions[llama]}`, `${binary}@${versions[llama]}`], {
    NODE_LLAMA_CPP_SKIP_DOWNLOAD: 'true',
  }),
  bring(transformers, [`${transformers}@${versions[transformers]}`], {
    ONNXRUNTIME_NODE_INSTALL_CUDA: 'skip',
  }),
];
process.exitCode = brought.every(Boolean) ? 0 : 1;

/** Installs a package into a folder of its own; gives whether it is there then. */
function bring(name, packages, environment) {
  const home = join(folder, name.split('/').at(-1));
  if (installed(home, name) === versions[name]) return report(home, name);
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, 'package.json'), '{ "private": true }\n');
  const args = ['install', '--no-save', '--no-audit', '--no-fund', ...packages];
  const env = { ...process.env, ...environment };
  const shell = process.platform === 'win32';
  spawnSync('npm', args, { cwd: home, env, shell, stdio: ['ignore', 2, 2] });
  return report(home, name);
}

function installed(home, name) {
  try {
    const text = readFileSync(join(home, 'node_modules', name, 'package.json'), 'utf8');
    return JSON.parse(text).version;
  } catch {
    return undefined;
  }
}

function report(home, name) {
  const version = installed(home, name);
  process.stderr.write(`${name} ${version ?? 'could not be installed'}\n`);
  return version !== undefined;
}
