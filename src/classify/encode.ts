/**
 * Writes a text as a JSON string that cannot leave its place in a prompt.
 *
 * Beyond JSON's own escapes, characters that some readers take for line ends are escaped, and the
 * opening of a chat template's control tokens, such as `<|im_start|>`: a server that looks for
 * these in the whole prompt would let a row's text begin a message of its own.
 */
export function encode(text: string): string {
  return JSON.stringify(text).replace(unsafe, escaped);
}

const unsafe =
  /[\u007f-\u009f\u2028\u2029]|<(?=[|\uff5c]|\/?(?:s|bos|eos|pad|unk|start_of_turn|end_of_turn)>)|\[(?=\/?INST\])/g;

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
