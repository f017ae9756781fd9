/** How records are written down, in files that `skllm` reads. */
export const formats = ['csv', 'tsv', 'jsonl', 'lines'] as const;

/** What a table can be turned into; plain lines have no place for a second column. */
export const outputFormats = ['csv', 'tsv', 'jsonl'] as const;

export type Format = (typeof formats)[number];
export type OutputFormat = (typeof outputFormats)[number];
