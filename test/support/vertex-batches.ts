import { tickets } from './asking.ts';
import { Place } from './program.ts';
import { honest } from './simulated-models.ts';
import { credentials } from './vertex.ts';
import { startVertexBatches } from './vertex-batch-service.ts';

type Emulator = Parameters<typeof startVertexBatches>;

const labels = ['billing', 'bug', 'praise'];

/** Vertex AI's service of one test, a table for it, and the program pointed at it. */
export async function vertexBatches(rows: number, results?: Emulator[1], hooks?: Emulator[2]) {
  const place = new Place();
  place.file('in.csv', tickets(rows));
  const emulator = await startVertexBatches(honest({ labels }), results, hooks);
  const settings = {
    url: emulator.url,
    storageUrl: emulator.url,
    project: 'my-project',
    location: 'europe-west4',
  };
  place.file('net.yaml', JSON.stringify({ providers: { vertex: settings } }));
  const keys = place.file('keys.json', JSON.stringify(credentials(`${emulator.url}/token`)));
  const env = { GOOGLE_APPLICATION_CREDENTIALS: keys, SKLLM_VERTEX_BUCKET: 'gs://mine/labels' };
  const config = ['--config', 'net.yaml'];
  const model = ['-m', 'vertex::gemini-2.5-flash', '-l', labels.join(), '-c', 'text'];
  const submitArgs = ['submit', 'in.csv', ...config, ...model, '-o', 'out.csv'];
  submitArgs.push('--interval', '0.02');
  return {
    ...emulator,
    env,
    place,
    submitArgs,
    submit: (own: Record<string, string> = env) =>
      place.run(['batch', ...submitArgs], { env: own }),
    fetch: () => place.run(['batch', 'fetch', 'out.csv.batch', ...config], { env }),
    output: () => place.read('out.csv'),
    /** The texts that were sent in jobs, each as often as it was sent. */
    sent: () =>
      emulator.jobs
        .flatMap(({ source }) => [
          ...emulator.objects.get(source)!.matchAll(/a row on \w+ number \d+/g),
        ])
        .map(([text]) => text),
  };
}
