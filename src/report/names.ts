/** What `skllm evaluate` can be told to write; apart from the reporters, so that `--help` loads none. */
export const evaluationReporterNames = ['text', 'json', 'md', 'html'] as const;

/** The endings of files that each of them is written to; the first is the usual one. */
export const evaluationEndings: Readonly<Record<EvaluationReporter, readonly string[]>> = {
  text: ['txt'],
  json: ['json'],
  md: ['md'],
  html: ['html', 'htm'],
};

/** What `skllm check` can be told to write. */
export const checkReporterNames = ['text', 'github', 'junit', 'sarif', 'json'] as const;

export type EvaluationReporter = (typeof evaluationReporterNames)[number];
export type CheckReporter = (typeof checkReporterNames)[number];
