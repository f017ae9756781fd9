/**
 * English endings and what takes their place in the base form, tried in this order: `stories` to
 * `story`, `making` to `make`. After WordNet's detachment rules (morphy, Fellbaum 1998), without
 * their part of speech.
 */
export const suffixes: readonly (readonly [ending: string, base: string])[] = [
  ['ies', 'y'],
  ['ses', 's'],
  ['xes', 'x'],
  ['zes', 'z'],
  ['ches', 'ch'],
  ['shes', 'sh'],
  ['men', 'man'],
  ['es', 'e'],
  ['es', ''],
  ['s', ''],
  ['ied', 'y'],
  ['ed', 'e'],
  ['ed', ''],
  ['ing', 'e'],
  ['ing', ''],
  ['er', ''],
  ['er', 'e'],
  ['est', ''],
  ['est', 'e'],
];
