/** Characters of a text that are read; the rest is left alone. */
export const charactersRead = 32_768;

/**
 * Cuts a text into words in lower case and the signs `! ? $ £ %`. A word may hold inner hyphens,
 * apostrophes and ampersands. Mentions, web addresses and HTML entities are left out.
 */
export function tokens(text: string): readonly string[] {
  const read = text.length > charactersRead ? text.slice(0, charactersRead) : text;
  const lower = read.toLowerCase();
  if (isAscii.test(lower)) return without(lower).match(asciiToken) ?? [];
  return without(plain(lower)).match(anyToken) ?? [];
}

const isAscii = /^[\0-\x7f]*$/;
const asciiToken = /[a-z0-9]+(?:['&-][a-z0-9]+)*|[!?$%]/g;
const anyToken = /[\p{L}\p{N}]+(?:['&-][\p{L}\p{N}]+)*|[!?$£%]/gu;

/** Typographic apostrophes become plain ones, accents are dropped: the lexicon is ASCII. */
function plain(text: string): string {
  return text
    .replace(/[’‘`´]/g, "'")
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '');
}

function without(text: string): string {
  const noEntities = text.includes('&') ? text.replace(/&#?\w+;/g, ' ') : text;
  const noLinks = noEntities.includes('://')
    ? noEntities.replace(/https?:\/\/\S+/g, ' ')
    : noEntities;
  return noLinks.includes('@') ? noLinks.replace(/@\w+/g, ' ') : noLinks;
}
