import { imageReader, type Shrink } from '../io/images.ts';
import { loadEngine } from '../providers/engine.ts';
import type { ReadImage } from '../row.ts';

/** The reader of a run's images, which are made smaller where `sharp` is installed. */
export function rowImages(): ReadImage {
  return imageReader({ cwd: process.cwd(), shrink: shrinker() });
}

/** Pixels of the longer side above which services would scale an image down themselves. */
const longestSide = 2048;

/** The part of `sharp` that is used. */
type Sharp = (bytes: Buffer) => {
  metadata(): Promise<{ width: number; height: number }>;
  autoOrient(): ReturnType<Sharp>;
  resize(size: { width: number; height: number; fit: 'inside' }): ReturnType<Sharp>;
  jpeg(): ReturnType<Sharp>;
  toBuffer(): Promise<Buffer>;
};

/** Makes JPEGs of images with a side above 2048 pixels, and leaves the others as they are. */
function shrinker(): Shrink {
  let sharp: Promise<Sharp | undefined> | undefined;
  return async (bytes) => {
    sharp ??= loadSharp();
    const image = (await sharp)?.(bytes);
    if (!image) return undefined;
    const { width, height } = await image.metadata();
    if (Math.max(width, height) <= longestSide) return undefined;
    const size = { width: longestSide, height: longestSide, fit: 'inside' } as const;
    return { bytes: await image.autoOrient().resize(size).jpeg().toBuffer(), type: 'image/jpeg' };
  };
}

/** Without it images go as they are, which costs more and never less. */
async function loadSharp(): Promise<Sharp | undefined> {
  try {
    const found = await loadEngine(engine, process.env.SKLLM_ENGINES);
    return (found as { default: Sharp }).default;
  } catch {
    return undefined;
  }
}

const engine = { name: 'sharp', purpose: 'making images smaller', install: 'npm install sharp' };
