import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AppError } from '../../src/errors.ts';
import { createPostgresPool } from '../../src/store/postgres.ts';
import type { Store } from '../../src/store/store.ts';
import { OPEN_HERE } from '../../src/web/access/access.ts';
import { createTestLog } from '../support/log.ts';
import { brokenDrawer, hostileSource, openStore, startSite, type Site } from './support/site.ts';

let store: Store;
let site: Site;
const testLog = createTestLog();

beforeAll(async () => {
  store = await openStore(hostileSource());
  site = await startSite({ knex: store.knex, log: testLog.log });
});
afterAll(async () => {
  await site.close();
  await store.close();
});

const get = (path: string, init?: RequestInit): Promise<Response> => fetch(site.url + path, init);
/** As typed: fetch would tidy the path. */
async function getRaw(path: string): Promise<number | undefined> {
  const request = httpRequest(site.url, { path }).end();
  const [response] = (await once(request, 'response')) as [{ statusCode?: number; resume(): void }];
  response.resume();
  return response.statusCode;
}

describe('health', () => {
  test('/healthz is ok whatever the rest does', async () => {
    const response = await get('/healthz');
    expect([response.status, await response.json()]).toEqual([200, { status: 'ok' }]);
  });

  test('/readyz says ready, or 503 with the reason', async () => {
    expect([(await get('/readyz')).status, await (await get('/readyz')).json()]).toEqual([200, { status: 'ready' }]);
    const waiting = await startSite({ knex: store.knex, readiness: async () => ({ ready: false, reason: 'the first load is running' }) });
    const response = await fetch(`${waiting.url}/readyz`);
    expect([response.status, await response.json()]).toEqual([503, { status: 'not ready', reason: 'the first load is running' }]);
    await waiting.close();
  });

  test('/readyz is 503 when its check fails, without the inside of the error', async () => {
    const broken = await startSite({ knex: store.knex, readiness: () => Promise.reject(new Error('password=secret')) });
    const response = await fetch(`${broken.url}/readyz`);
    expect([response.status, await response.json()]).toEqual([503, { status: 'not ready', reason: 'The readiness check failed.' }]);
    await broken.close();
  });
});

describe('headers', () => {
  test('pages allow scripts and styles of this site alone and nothing inline, are not kept, and say nothing of Express', async () => {
    const { headers } = await get('/');
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("style-src 'self'");
    expect(policy).not.toMatch(/unsafe/);
    expect(policy).toMatch(/default-src 'none';script-src 'self';connect-src 'self';style-src 'self';/);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-powered-by')).toBeNull();
    expect(headers.get('etag')).toBeNull();
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  test('assets are kept for a year, and the style sheet has its hash in its address', async () => {
    const [, href = ''] = /<link rel="stylesheet" href="([^"]+)"/.exec(await (await get('/')).text()) ?? [];
    expect(href).toMatch(/^\/assets\/site\.css\?v=[0-9a-f]{10}$/);
    for (const path of [href, '/assets/favicon.svg', '/assets/fonts/Inter-Regular.otf']) {
      const response = await get(path, { method: 'HEAD' });
      expect([path, response.status]).toEqual([path, 200]);
      expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    }
  });

  test('the icon is led to, and searches are asked to stay away, whoever asks', async () => {
    const closed = await startSite({ knex: store.knex, access: { ...OPEN_HERE, mode: 'closed' } });
    const icon = await fetch(`${closed.url}/favicon.ico`);
    expect([icon.status, icon.url, icon.headers.get('content-type')]).toEqual([200, `${closed.url}/assets/favicon.svg`, 'image/svg+xml']);
    const robots = await fetch(`${closed.url}/robots.txt`);
    expect([robots.status, await robots.text()]).toEqual([200, 'User-agent: *\nDisallow: /\n']);
    expect(robots.headers.get('content-type')).toContain('text/plain');
    await closed.close();
  });

  test('HEAD answers like GET, without a body', async () => {
    for (const path of ['/', '/projects/2', '/healthz', '/nowhere']) {
      const [head, full] = [await get(path, { method: 'HEAD' }), await get(path)];
      expect([path, head.status, await head.text()]).toEqual([path, full.status, '']);
      expect(head.headers.get('content-length')).toBe(String(Buffer.byteLength(await full.text())));
    }
  });
});

describe('the door for Slack', () => {
  test('hands a POST over with its body unread, and refuses other methods', async () => {
    const bodies: string[] = [];
    const slack = await startSite({
      knex: store.knex,
      slackListener: (request, response) => {
        request
          .setEncoding('utf8')
          .on('data', (chunk: string) => bodies.push(chunk))
          .on('end', () => response.end(`heard ${request.url}`));
      },
    });
    const response = await fetch(`${slack.url}/slack/events`, {
      method: 'POST',
      body: 'command=%2Fexperiments&text=top',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect(await response.text()).toBe('heard /slack/events');
    expect(bodies.join('')).toBe('command=%2Fexperiments&text=top');
    const refused = await fetch(`${slack.url}/slack/events`);
    expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'POST']);
    await slack.close();
  });

  test('is not there without Slack', async () => {
    expect((await get('/slack/events')).status).toBe(404);
  });
});

test('the form that sends to Slack promises pictures where there are some', async () => {
  const slack = { channelsOf: async () => [], send: async () => ({ isPosted: true, message: '' }) };
  const sending = await startSite({ knex: store.knex, sendToSlack: slack });
  const read = async (part: string): Promise<string> => (await fetch(`${sending.url}/projects/1/parts/${part}/send?type=hybrid`)).text();
  expect(await read('figures')).toContain('as it is now. Everybody');
  expect(await read('top')).toContain('as it is now, with its pictures. Everybody');
  await sending.close();
});

describe('errors', () => {
  test('an unknown path, project or experiment is 404 with a way back', async () => {
    const paths = [
      '/nowhere',
      '/projects',
      '/projects/nope',
      '/projects/2/experiments/1',
      '/projects/2/experiments/abc',
      '/projects/2/experiments/99999999999999999999',
      '/projects/2/experiments/-1',
      '/assets/none.css',
    ];
    for (const path of paths) {
      const response = await get(path);
      const html = await response.text();
      expect([path, response.status, response.headers.get('content-type')]).toEqual([path, 404, 'text/html; charset=utf-8']);
      expect(html).toContain('<a href="/">All projects</a>');
      expect(html.includes('<a href="/projects/empty">Empty</a>')).toBe(path.startsWith('/projects/2'));
    }
  });

  test('what does not decode is no defect', async () => {
    for (const path of [
      '/projects/%E0%A4%A',
      '/projects/x/experiments/%ZZ',
      '/%',
      '/assets/%E0%A4%A',
      '/projects/%00',
      '/api/experiments/%E0%A4%A',
      '/projects/2?type=%E0%A4%A',
      '/projects/2?type=hybrid&type=ranking',
    ]) {
      expect([path, await getRaw(path)]).toEqual([path, expect.toSatisfy((status) => status === 400 || status === 404)]);
    }
    expect(testLog.lines().filter(({ level }) => level === 50)).toEqual([]);
  });

  test('an unknown type is 400 and names the ones there are', async () => {
    const response = await get('/projects/2?type=<b>');
    const html = await response.text();
    expect(response.status).toBe(400);
    expect(html).toContain('There is no model type “&lt;b&gt;”.');
    expect(html).toContain('Types: retrieval, ranking, hybrid (or multitask).');
  });

  test('the API answers in JSON, and so does a page for who asks for JSON', async () => {
    const unknown = await get('/api/experiments/nothing');
    expect([unknown.status, await unknown.json()]).toEqual([
      404,
      { error: expect.stringContaining('There is no analysis “nothing”. There are: ') },
    ]);
    expect(await (await get('/api')).json()).toEqual({ error: 'There is nothing at /api.' });
    const asked = await get('/nowhere', { headers: { accept: 'application/json' } });
    expect([asked.status, await asked.json()]).toEqual([404, { error: 'There is nothing at /nowhere.' }]);
  });

  test('nothing can be written: other methods are 405', async () => {
    const response = await get('/api/experiments/dashboard-stats?project=2', { method: 'POST', body: '{}' });
    expect([response.status, response.headers.get('allow'), await response.json()]).toEqual([
      405,
      'GET, HEAD',
      { error: 'POST is not possible here. Possible: GET, HEAD.' },
    ]);
  });

  test('a defect shows a reference and nothing else; the log has both', async () => {
    const { log, lines } = createTestLog();
    const broken = await startSite({ knex: store.knex, log, drawer: brokenDrawer(new Error('inside of the machine')) });
    const html = await (await fetch(`${broken.url}/projects/1`)).text();
    const [, ref] = /Something broke \(ref ([0-9a-f]{8})\)/.exec(html) ?? [];
    expect(html).not.toContain('inside of the machine');
    expect(lines()).toEqual([
      expect.objectContaining({
        level: 50,
        ref,
        method: 'GET',
        url: '/projects/1',
        msg: `Something broke (ref ${ref}): inside of the machine`,
      }),
    ]);
    await broken.close();
  });

  test('a database that does not answer is 503, without its address', async () => {
    const knex = createPostgresPool({ connectionString: 'postgresql://ann:geheim@127.0.0.1:1/none', maxConnections: 1 });
    const cut = await startSite({ knex });
    for (const path of ['/', '/projects/x', '/api/experiments/dashboard-stats?project=1']) {
      const response = await fetch(cut.url + path);
      const body = await response.text();
      expect([path, response.status, response.headers.get('retry-after')]).toEqual([path, 503, '30']);
      expect(body).toContain('The store’s database does not answer.');
      expect(body).not.toMatch(/ECONNREFUSED|127\.0\.0\.1|geheim/);
    }
    expect((await fetch(`${cut.url}/healthz`)).status).toBe(200);
    await cut.close();
    await knex.destroy();
  });

  test('says how to go on where the error knows', async () => {
    const closed = await startSite({
      knex: store.knex,
      drawer: brokenDrawer(new AppError('unavailable', 'Drawing is closed.', { hint: 'Come back at nine.' })),
    });
    const html = await (await fetch(`${closed.url}/projects/1`)).text();
    expect(html).toContain('Drawing is closed.');
    expect(html).toContain('Come back at nine.');
    await closed.close();
  });
});
