// What every contestant labels: rows of some 40 tokens, each naming its own label.

export const labels = ['billing', 'outage', 'praise', 'question'];

const words =
  'the parcel that I ordered last week has still not come and nobody answers me on the telephone so'.split(
    ' ',
  );

/** The text of a row; with it goes `labels[index % 4]`. */
export function textOf(index) {
  const turned = words.map((_, at) => words[(at + index) % words.length]);
  return `Row ${index}: ${turned.join(' ')} please file this under ${labels[index % 4]} today`;
}

/** What a person would write to ask for one row. */
export function promptFor(text) {
  return `Classify the text. Answer with one label and nothing else.\nLabels: ${labels.join(', ')}\nText: ${text}`;
}
