import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { axe, describeInBrowser, openBrowser, type TestBrowser } from '../support/browser.ts';

const PAGE = `<!doctype html><html lang="en"><title>Trouble</title><main><h1>Trouble</h1><p style="color: red">inline</p><img src="/missing.png"></main>
<script>document.body.dataset.ran = 'yes'</script>`;

describeInBrowser('a page in the browser', () => {
  let server: Server;
  let browser: TestBrowser;
  const url = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  beforeAll(async () => {
    server = createServer((request, response) => {
      response.setHeader('Content-Security-Policy', "default-src 'self'; script-src 'self'");
      response.setHeader('Content-Type', 'text/html');
      response.statusCode = request.url === '/missing.png' ? 404 : 200;
      response.end(request.url === '/' ? PAGE : '');
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  it.fails('fails a test whose page breaks its policy or asks for what is not there', async () => {
    await browser.openPage(url());
  });

  it('may have the troubles that the test expects, and axe sees what it lacks', async () => {
    const page = await browser.openPage(url(), { expected: /./ });
    expect(await page.evaluate(() => document.body.dataset['ran'])).toBeUndefined();
    expect(await axe(page)).toEqual([expect.stringContaining('image-alt')]);
  });
});
