import { type Document, isScalar, LineCounter, parseDocument, visit, type YAMLError } from 'yaml';
import { SkllmError } from '../errors.ts';

/**
 * Reads a document as YAML 1.2, of which JSON is a part. Data only: an unknown tag is refused.
 *
 * @param file - Its name in complaints.
 * @returns Maps, lists, texts, numbers, booleans and nulls; null for an empty document.
 * @throws SkllmError `config` naming file and line of every fault, never quoting the text.
 */
export function readDocument(text: string, file: string): unknown {
  const lineCounter = new LineCounter();
  // The pretty form of an error quotes the line, which may hold a key.
  const document = parseDocument(text, { lineCounter, prettyErrors: false, stringKeys: true });
  const faults = [...document.errors, ...document.warnings];
  if (faults.length > 0) {
    const lines = faults.map((fault) => {
      const { line } = lineCounter.linePos(fault.pos[0]);
      return `${file}, line ${line}: ${faultText(fault)}`;
    });
    throw new SkllmError('config', lines.join('\n'), { hint });
  }
  refuseLostKeys(document, file);
  keepDigits(document);
  try {
    return document.toJS();
  } catch {
    // Aliases without an anchor, or so many that the document would explode.
    throw new SkllmError('config', `${file}: an alias (*name) cannot be resolved`, { hint });
  }
}

/** JavaScript takes this key for something else, and what stands under it would be lost unseen. */
function refuseLostKeys(document: Document, file: string): void {
  visit(document, {
    Pair(_, { key }) {
      if (!isScalar(key) || key.value !== '__proto__') return;
      throw new SkllmError('config', `${file}: the name __proto__ cannot be a key`, {
        hint: 'Choose another name; a label of that name goes into a list: labels: [__proto__, …].',
      });
    },
  });
}

/** Whole numbers that would lose digits, such as the labels 007 or 12345678901234567890, stay text. */
function keepDigits(document: Document): void {
  visit(document, {
    Scalar(_, node) {
      const { value, source = '' } = node;
      if (typeof value !== 'number' || !/^[-+]?\d+$/.test(source)) return;
      if (String(value) !== source) node.value = source;
    },
  });
}

const hint = 'It must be plain YAML or JSON: put quotes around texts with special characters.';

/** The parser's sentence without the piece of source that it appends to some. */
function faultText(fault: YAMLError): string {
  return fault.message.replace(/: ".*$/s, '');
}
