import { asWritten } from '../config/as-written.ts';
import { isMap, textsOf } from '../config/key-path.ts';
import type { ModelSettings } from '../config/settings.ts';
import { parseModelId } from '../providers/model-id.ts';
import { knownNamespaces } from './connect.ts';
import type { Opened } from './opened.ts';
import { say } from './terminal.ts';
import type { KnownTuning } from './tune-jobs.ts';

/**
 * The alias with which the tuned model is asked as it was taught: what the base model's own alias
 * says of requests, the short prompt, and as many rows at once.
 */
export async function aliasOf(
  name: string,
  { manifest, tuning }: KnownTuning,
  loaded: Opened,
): Promise<ModelSettings> {
  const own = aliasNamed(manifest.model, loaded);
  const { namespace } = parseModelId(own?.model ?? manifest.model, knownNamespaces(loaded));
  const said = own ? await writtenAlias(manifest.model, own, loaded) : {};
  // Price and sight are the base model's; whether the tuned one shares them is not known.
  const { model, price, images, ...kept } = said;
  const request = { ...tuning.alias?.request, ...kept.request };
  return {
    model: `${namespace}::${name}`,
    prompt: 'short',
    ...tuning.alias,
    ...kept,
    ...(Object.keys(request).length > 0 ? { request } : {}),
    client: { ...kept.client, batchSize: manifest.rowsPerRequest },
  };
}

/** The alias of that name in force, its variables put in. */
export function aliasNamed(name: string, { settings: { models = {} } }: Opened) {
  const found: ModelSettings | undefined = Object.hasOwn(models, name) ? models[name] : undefined;
  return found;
}

/** What an alias says with variables as such, for their values are not to be written anywhere. */
async function writtenAlias(
  name: string,
  own: ModelSettings,
  loaded: Opened,
): Promise<Partial<ModelSettings>> {
  const written = await asWritten(['models', name], loaded);
  if (written === undefined) return withoutTexts(name, own);
  return isMap(written) ? written : {};
}

/** Of an alias made of other tools' settings nobody knows which texts came of variables. */
function withoutTexts(name: string, { request, ...rest }: ModelSettings): ModelSettings {
  const members = Object.entries(request ?? {});
  const kept = members.filter(([, value]) => textsOf(value).next().done);
  const left = members.filter((one) => !kept.includes(one)).map(([key]) => `request.${key}`);
  if (left.length > 0) {
    say(`skllm: not taken over from ${name}, to be written by hand: ${left.join(', ')}`);
  }
  return kept.length > 0 ? { ...rest, request: Object.fromEntries(kept) } : rest;
}
