import { redact } from '../../config/secrets.ts';
import { exitStatus } from '../../errors.ts';
import type { DoctorFlags } from '../doctor.ts';
import { print } from '../print.ts';
import { columns } from '../table.ts';
import type { Finding } from './finding.ts';
import { findGround } from './ground.ts';
import { findModels } from './models.ts';

/**
 * Looks at the settings, the store and the models, and prints what it found.
 *
 * @param named - Models to look at besides those of the settings.
 * @returns The exit status.
 */
export async function examine(
  named: readonly string[],
  flags: DoctorFlags,
  signal: AbortSignal,
): Promise<number> {
  const { findings: ground, loaded } = await findGround(flags);
  const models = loaded ? await findModels(named, loaded, { ...flags, signal }) : [];
  const secrets = loaded?.secrets ?? [];
  const findings = [...ground, ...models].map((one) => ({
    ...one,
    found: redact(one.found, secrets),
    ...(one.next === undefined ? {} : { next: redact(one.next, secrets) }),
  }));
  await print(flags.json ? `${JSON.stringify(findings, null, 2)}\n` : textOf(findings));
  return statusOf(findings);
}

function textOf(findings: readonly Finding[]): string {
  const lines = findings.flatMap(({ state, subject, found, next }) => [
    ...found.split('\n').map((line, at) => (at === 0 ? [state, subject, line] : ['', '', line])),
    ...(next ?? '').split('\n').flatMap((line) => (line ? [['', '', `-> ${line}`]] : [])),
  ]);
  return columns(lines) + verdict(findings);
}

function verdict(findings: readonly Finding[]): string {
  const bad = findings.filter(({ state }) => state === 'missing' || state === 'failing');
  if (bad.length > 0) {
    return `\n${bad.length} of these want${bad.length === 1 ? 's' : ''} mending.\n`;
  }
  return '\nAll is well. Next: skllm classify <table> --labels <a,b,c>\n';
}

function statusOf(findings: readonly Finding[]): number {
  const has = (state: Finding['state']) => findings.some((one) => one.state === state);
  if (has('missing')) return exitStatus.config;
  return has('failing') ? exitStatus.service : 0;
}
