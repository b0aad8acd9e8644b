/** Pages in a real browser: Debian's Chromium, or what CHROMIUM names. A page that has had trouble fails the test that opened it. */
import { existsSync } from 'node:fs';
import axeCore, { type AxeResults } from 'axe-core';
import { chromium, type Page } from 'playwright-core';
import { describe, expect, onTestFinished } from 'vitest';

const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
/** Nothing but the tests' own requests, and no process that another machine would refuse. */
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

/** Where a browser is said to be there, one that is missing is a failure and no reason to skip. */
const isSkipped = process.env['TOWERWATCH_TEST_BROWSER'] !== 'required' && !existsSync(CHROMIUM);

/** A `describe` that is skipped, and says why, on a machine without Chromium. */
export function describeInBrowser(name: string, tests: () => void): void {
  const title = isSkipped ? `${name} (skipped: there is no Chromium at ${CHROMIUM}, see CONTRIBUTING.md)` : name;
  // oxlint-disable-next-line vitest/valid-title, vitest/valid-describe-callback -- both are the caller's
  describe.skipIf(isSkipped)(title, tests);
}

interface PageOptions {
  width?: number;
  height?: number;
  scheme?: 'light' | 'dark';
  javaScript?: boolean;
  hasTouch?: boolean;
  /** Troubles that the test is about: a page for status 404 is one to Chromium. */
  expected?: RegExp;
}

export interface TestBrowser {
  /** Opened and loaded. When the test ends the page is closed, and the test fails if the page has had any trouble. */
  openPage(url: string, options?: PageOptions): Promise<Page>;
  /** With the browser's process. */
  close(): Promise<void>;
}

/** One for each file of tests: starting takes a second. */
export async function openBrowser(): Promise<TestBrowser> {
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS });
  return {
    async openPage(url, { width = 1280, height = 900, scheme = 'light', javaScript = true, hasTouch = false, expected } = {}) {
      const context = await browser.newContext({
        viewport: { width, height },
        colorScheme: scheme,
        javaScriptEnabled: javaScript,
        hasTouch,
      });
      const page = await context.newPage();
      const troubles = await watch(page);
      onTestFinished(async () => {
        await context.close();
        expect(troubles.filter((trouble) => expected === undefined || !expected.test(trouble))).toEqual([]);
      });
      await page.goto(url, { waitUntil: 'load' });
      return page;
    },
    close: () => browser.close(),
  };
}

/** All that a page complains about, from before its first script on. */
async function watch(page: Page): Promise<string[]> {
  const troubles: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) troubles.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => troubles.push(`error: ${error.message}`));
  page.on('requestfailed', (request) => {
    // What was asked for when the test ended is no failure.
    if (request.failure()?.errorText !== 'net::ERR_ABORTED') troubles.push(`request: ${request.url()} ${request.failure()?.errorText}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 400) troubles.push(`response: ${response.status()} ${response.url()}`);
  });
  page.on('dialog', (dialog) => {
    troubles.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  await page.exposeFunction('reportViolation', (violation: string) => void troubles.push(`policy: ${violation}`));
  await page.addInitScript(`addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sample }) =>
    reportViolation([violatedDirective, blockedURI, sample].join(' ')))`);
  return troubles;
}

/** What axe finds on the page, a line each. Its script is evaluated from outside: the page's policy allows none but the site's own. */
export async function axe(page: Page): Promise<string[]> {
  await page.evaluate(axeCore.source);
  const { violations } = await page.evaluate<AxeResults>('axe.run(document, { resultTypes: ["violations"] })');
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${help}, ${target.join(' ')}: ${failureSummary}`),
  );
}
