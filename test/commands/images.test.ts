import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { describeWith } from '../support/engines.ts';
import { Place } from '../support/program.ts';
import { completion, startService } from '../support/service.ts';

/** The engine of zero-shot models brings sharp along, which is why these tests run with it. */
describeWith('@huggingface/transformers', 'an image with sharp at hand', (engines) => {
  async function sent(width: number, height: number) {
    const sharp = createRequire(join(engines, 'x.js'))('sharp') as (source: object) => {
      png(): { toBuffer(): Promise<Buffer> };
      metadata(): Promise<{ width: number; height: number; format: string }>;
    } & ((bytes: Buffer) => { metadata(): Promise<object> });
    const service = await startService([{ body: completion('seen') }]);
    onTestFinished(() => service.close());
    const place = new Place();
    const create = { width, height, channels: 3, background: 'teal' };
    place.file('a.png', await sharp({ create }).png().toBuffer());
    const args = ['describe', '--image', 'file', '-m', 'custom_url::llava', '--url', service.url];
    const env = { SKLLM_ENGINES: engines };
    const { status } = await place.run(args, { stdin: 'file\na.png\n', env });
    expect(status).toBe(0);
    const { url } = JSON.parse(service.requests[0]!.body).messages.at(-1).content[1].image_url;
    return sharp(Buffer.from(url.split(',')[1], 'base64')).metadata();
  }

  it('is made smaller where a side is above 2048 pixels', async () => {
    expect(await sent(4096, 1024)).toMatchObject({ width: 2048, height: 512, format: 'jpeg' });
  });

  it('stays as it is otherwise', async () => {
    expect(await sent(640, 480)).toMatchObject({ width: 640, height: 480, format: 'png' });
  });
});
