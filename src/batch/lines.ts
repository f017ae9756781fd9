import { StringDecoder } from 'node:string_decoder';

/** The lines of a file of results, without their ends, as its bytes come; the last needs no end. */
export async function* linesOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  for await (const chunk of bytes) {
    const lines = (rest + decoder.write(chunk)).split('\n');
    rest = lines.pop()!;
    yield* lines;
  }
  yield rest + decoder.end();
}
