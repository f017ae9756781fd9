import { rmSync } from 'node:fs';
import { wantsLogprobs } from '../classify/confidence.ts';
import { withImages, writeRequest } from '../classify/request.ts';
import { imageBytes, inputBytes } from '../classify/tokens.ts';
import type { Ways } from '../classify/ways.ts';
import { wordingOf } from '../classify/wording.ts';
import type { BatchApi, BatchLimits, Usage } from '../model.ts';
import type { Row } from '../row.ts';
import type { Manifest, ManifestHead, SentFile } from '../store/manifest.ts';
import { NewManifest } from '../store/new-manifest.ts';
import { checkOf, fingerprintOf, requestId } from './asked-with.ts';
import { type PackCounts, packsOf, type SentRow } from './packs.ts';
import type { Probed } from './probe.ts';
import { RequestFiles } from './request-files.ts';

/** What a batch is written with. */
export interface BatchPlan {
  readonly rows: AsyncIterable<readonly Row[]>;
  readonly ways: Ways;
  readonly api: BatchApi;
  readonly limits: BatchLimits;
  readonly found: Probed;
  readonly head: Pick<ManifestHead, 'run' | 'round' | 'inputs' | 'flags' | 'exported'>;
  /** Paths of the manifest and, by number, of the files of requests. */
  readonly manifest: string;
  readonly pathOf: (number: number) => string;
}

/** What was written, under names that are not final yet. */
export interface WrittenBatch {
  readonly counts: PackCounts;
  readonly requests: number;
  /** Tokens that it may use, reckoned. */
  readonly tokens: Pick<Usage, 'input' | 'output'>;
  /** Gives all files their names, the manifest last: it tells that the others are whole. */
  publish(): readonly SentFile[];
  /** Removes them. */
  discard(): void;
}

/**
 * Writes the requests of a run to files, and the manifest that says what each was made of.
 *
 * Memory does not grow with the rows but for 16 bytes of each.
 *
 * @throws SkllmError `output` where a file cannot be written; nothing is left then.
 */
export async function writeBatch(plan: BatchPlan): Promise<WrittenBatch> {
  const { ways, api, found, head } = plan;
  const { keys, task, desk } = ways;
  const files = new RequestFiles(plan.pathOf, plan.limits);
  const manifest = new NewManifest(plan.manifest, {
    ...head,
    model: desk.model.id,
    fingerprint: fingerprintOf(task, desk.model, head.run),
    mode: found.mode,
    keys,
  });
  const counts = { rows: 0, known: 0, unaskable: 0 };
  let requests = 0;
  const tokens = { input: 0, output: 0 };
  const perRow = wordingOf(task).outputTokens(found.mode);
  const discard = () => {
    files.discard();
    manifest.discard();
  };
  try {
    for await (const pack of packsOf(plan.rows, ways, counts)) {
      const request = await requestFor(pack, plan);
      const images = (request.images?.length ?? 0) * imageBytes;
      const input = ways.estimator.estimate(inputBytes(request) + images);
      const line = api.line(requestId(head.run, requests), request);
      files.add(line, { rows: pack.length, tokens: input });
      const subjects = pack.map(({ subject }) => subject);
      manifest.add(
        pack.map(({ position }) => position),
        checkOf(head.run, subjects),
      );
      requests += 1;
      tokens.input += input;
      tokens.output += pack.length * perRow;
    }
  } catch (error) {
    discard();
    throw error;
  }
  const publish = () => {
    // A manifest that is left of a run before would speak of these files.
    rmSync(plan.manifest, { force: true });
    const sent = files.publish();
    manifest.publish(sent);
    return sent;
  };
  return { counts, requests, tokens, publish, discard };
}

/**
 * How often the rows to be sent were answered without a valid answer, plus one: more than 1 only where
 * there are no others among them.
 *
 * @param before - The manifest that was fetched last.
 */
export async function roundAfter(
  before: Manifest | undefined,
  rows: AsyncIterable<readonly Row[]>,
  ways: Ways,
): Promise<number> {
  const open = before?.files.reduce((sum, file) => sum + (file.open ?? 0), 0) ?? 0;
  if (before === undefined || open === 0) return 1;
  let sent = 0;
  for await (const pack of packsOf(rows, ways)) sent += pack.length;
  return sent <= open ? before.head.round + 1 : 1;
}

function requestFor(pack: readonly SentRow[], { ways, found }: BatchPlan) {
  const { task, keys, desk } = ways;
  const rows = pack.map((row, place) => ({ ...row, key: keys[place]! }));
  const { limits } = desk.model;
  const logprobs = wantsLogprobs(task, desk.model);
  const request = writeRequest({ task, rows, limits, logprobs, ...found });
  return withImages(
    request,
    pack.flatMap(({ image }) => image ?? []),
  );
}
