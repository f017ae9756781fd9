import type { ModelLimits } from '../model.ts';
import type { LabelTask } from '../task.ts';
import { propertiesPerRow } from './reply-schema.ts';
import { labelValues, type WireMode, wireModes } from './wire-mode.ts';

/** How a run's packs are asked. */
export interface RequestShape {
  readonly mode: WireMode;
  /** Most rows of a request. */
  readonly rows: number;
}

/** Rows of a request where nothing narrower is asked for: more saves little, and costs accuracy. */
const autoRows = 20;

/**
 * Chooses the rows per request and the mode that allows them.
 *
 * A schema's properties, enum values and their characters are what services limit. Names are asked
 * for where that leaves 10 rows (or the batch size, if smaller); else codes where these do; else a
 * JSON object that is checked here, for which no such limit holds.
 *
 * @param batchSize - Most rows of a request; `auto` means 20.
 * @param from - The first mode to consider, once a service is known to refuse those before it.
 */
export function rowsPerRequest(
  task: LabelTask,
  limits: ModelLimits,
  batchSize: number | 'auto',
  from: WireMode = 'schema',
): RequestShape {
  const wanted = batchSize === 'auto' ? autoRows : batchSize;
  const enough = Math.min(fewestRows, wanted);
  const shapes = wireModes
    .slice(wireModes.indexOf(from))
    .map((mode) => ({ mode, rows: Math.min(wanted, schemaRows(task, limits, mode)) }));
  // The last mode has no limit, so that one always has enough.
  return shapes.find(({ rows }) => rows >= enough)!;
}

const fewestRows = 10;

/** Rows that a reply schema may have. */
function schemaRows(task: LabelTask, limits: ModelLimits, mode: WireMode): number {
  if (mode === 'json' || mode === 'text') return Number.POSITIVE_INFINITY;
  const values = labelValues(task, mode);
  const characters = values.reduce((sum, { value }) => sum + value.length, 0);
  const share = (limit: number | undefined, perRow: number) =>
    limit === undefined ? Number.POSITIVE_INFINITY : Math.floor(limit / perRow);
  return Math.min(
    share(limits.schemaProperties, propertiesPerRow(task)),
    share(limits.enumValues, values.length),
    share(limits.enumCharacters, characters),
  );
}
