/** How long the server takes for a page, and how long the page is. */
import { request } from 'node:http';
import { gzipSync } from 'node:zlib';
import { median, quantile } from '../statistics.ts';

export interface AskedPage {
  name: string;
  /** Asked in turn. */
  paths: readonly string[];
}

export interface PageResult {
  name: string;
  median: number;
  p95: number;
  /** What a browser that takes gzip is sent, head and body. */
  kilobytes: number;
  /** The body compressed, as a proxy before the service would send it. */
  gzipKilobytes: number;
}

export async function measurePages(url: string, asked: readonly AskedPage[], runs: number): Promise<PageResult[]> {
  // Threads and connections are started, and every query planned once.
  for (const { paths } of asked) await readPage(url, paths.at(-1)!);
  const results: PageResult[] = [];
  for (const { name, paths } of asked) {
    const times: number[] = [];
    let bytes = 0;
    let body: Buffer = Buffer.alloc(0);
    for (let run = 0; run < runs; run += 1) {
      const started = performance.now();
      ({ bytes, body } = await readPage(url, paths[run % paths.length]!));
      times.push(performance.now() - started);
    }
    results.push({
      name,
      median: median(times),
      p95: quantile(times, 0.95),
      kilobytes: bytes / 1024,
      gzipKilobytes: gzipSync(body).length / 1024,
    });
  }
  return results;
}

/** By Node's own client, which shows bodies as they are sent. */
async function readPage(url: string, path: string): Promise<{ bytes: number; body: Buffer }> {
  return new Promise((resolve, reject) => {
    const asking = request(url + path, { headers: { 'Accept-Encoding': 'gzip', Accept: 'text/html' } }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        if (response.statusCode !== 200) return reject(new Error(`${path} was answered with ${response.statusCode}`));
        const head = response.rawHeaders.reduce((sum, text) => sum + text.length + 2, 0);
        const body = Buffer.concat(chunks);
        resolve({ bytes: head + body.length, body });
      });
    });
    asking.on('error', reject);
    asking.end();
  });
}
