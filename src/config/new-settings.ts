/** What a new settings file is to say. */
export interface NewSettings {
  /** An id; undefined for the embedded model. */
  readonly model?: string | undefined;
  /** Names of labels. */
  readonly labels: readonly string[];
  /** Names of columns, separated by commas. */
  readonly column?: string | undefined;
  /** Where the model is, where that has to be said. */
  readonly provider?: NewProvider | undefined;
  /** The variable that holds the key, which is for the comment alone where it is the usual one. */
  readonly keyVariable?: string | undefined;
}

/** Settings of one provider; a value may be `${NAME}`. */
export interface NewProvider {
  readonly namespace: string;
  readonly settings: Readonly<Record<string, string>>;
}

/** The text of a settings file, as YAML with a word on each part. */
export function newSettings(asked: NewSettings): string {
  const parts = [head, modelPart(asked), labelsPart(asked), columnPart(asked), tail];
  return parts.join('\n');
}

const head = `# Settings of skllm for this folder and those below it; flags win over them.
# All keys: skllm config schema. What is in force and from where: skllm config show.
`;

const tail = `# Several kinds of labels: skllm classify --task mood
# tasks:
#   mood:
#     labels: { positive: "praises, is glad", negative: "complains, is let down" }
#     column: review
`;

function modelPart({ model, provider, keyVariable }: NewSettings): string {
  if (model === undefined) {
    return `# The model where --model names none: this one works offline, free, in this process.
model: embedded
`;
  }
  const key = keyVariable
    ? `\n# Its key is read from ${keyVariable}; never write a key in here.`
    : '';
  return `# The model where --model names none. skllm doctor says whether it can be reached.${key}
model: ${JSON.stringify(model)}
${provider ? providerPart(provider) : ''}`;
}

function providerPart({ namespace, settings }: NewProvider): string {
  const lines = Object.entries(settings).map(
    ([name, value]) => `    ${name}: ${JSON.stringify(value)}\n`,
  );
  return `
# Where that model is. \${NAME} is a variable of the environment. After a change of this file
# skllm config trust is needed again, for this part can send rows and keys elsewhere.
providers:
  ${namespace}:
${lines.join('')}`;
}

function labelsPart({ labels }: NewSettings): string {
  const lines = labels.map((label) => `  ${JSON.stringify(label)}:\n`);
  if (lines.length === 0)
    lines.push('#   positive: praises, is glad\n', '#   negative: complains\n');
  const key = labels.length === 0 ? '# labels:' : 'labels:';
  return `# What rows are labelled with. A description after the colon, a few plain words of what
# the label means, is the cheapest accuracy there is.
${key}
${lines.join('')}`;
}

function columnPart({ column }: NewSettings): string {
  const names = column?.split(',').map((name) => name.trim()) ?? [];
  const line = names.length === 0 ? '# column: text' : `column: ${JSON.stringify(names)}`;
  return `# The columns that hold the text of a row.
${line}
`;
}
