import { createWriteStream } from 'node:fs';

/** Writes a table of quoted texts with doubled quotes, line feeds and letters beyond ASCII. */
export async function generate(path, size) {
  const words = 'the a film wörld great "best" bad, slow night naïve 東京 story very and\n'.split(
    ' ',
  );
  let state = 42;
  const random = (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const out = createWriteStream(path);
  out.write('id,date,text,stars\n');
  for (let written = 0, id = 0; written < size; ) {
    let block = '';
    for (let row = 0; row < 200; row++) {
      const text = Array.from({ length: 20 + random(80) }, () => words[random(words.length)]);
      const quoted = text.join(' ').replaceAll('"', '""');
      block += `${id++},2026-01-${10 + random(20)},"${quoted}",${random(5)}\n`;
    }
    written += Buffer.byteLength(block);
    if (!out.write(block)) await new Promise((resolve) => out.once('drain', resolve));
  }
  await new Promise((resolve) => out.end(resolve));
}
