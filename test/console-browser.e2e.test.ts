/** The console in a browser: a command with a button, and a form. Left out where there is no Chromium. */
import { existsSync } from 'node:fs';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from './support/app.ts';

const CHROMIUM = '/usr/bin/chromium';
const PATIENCE_MS = 60_000;

describe.skipIf(!existsSync(CHROMIUM))(`the console in ${CHROMIUM}, where that is there`, () => {
  let app: TestApp;
  let browser: Browser;
  let page: Page;
  /** What the page itself complains of: refused by its policy, or broken. */
  const complaints: string[] = [];

  beforeAll(async () => {
    app = await startTestApp({ DEFAULT_PROJECT: 'bookshop-next-read', MAIL_ALLOWED_DOMAINS: 'example.org' });
    await app.ready;
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu'] });
    page = await browser.newPage({ viewport: { width: 1280, height: 860 } });
    page.setDefaultTimeout(PATIENCE_MS);
    page.on('pageerror', ({ message }) => complaints.push(message));
    page.on('console', (line) => line.type() === 'error' && complaints.push(line.text()));
    await page.goto(`${app.address}/console`);
  });
  afterAll(async () => {
    await browser?.close();
    await app?.stop();
  });

  const type = async (line: string): Promise<void> => {
    await page.getByLabel('A line for Towerwatch').fill(line);
    await page.keyboard.press('Enter');
  };
  const answers = () =>
    page
      .getByRole('log')
      .getByRole('article')
      .filter({ has: page.getByRole('button', { name: 'Refresh' }) });

  it('answers a line with a table and buttons, of which one turns the page', async () => {
    await type('/experiments list');
    const answer = answers().last();
    await answer.getByRole('table').waitFor();
    expect(await answer.innerText()).toContain('Only visible to you');
    const first = await answer.getByRole('row').nth(1).innerText();
    await answer.getByRole('button', { name: 'Next' }).click();
    await answer.getByRole('button', { name: 'Previous' }).waitFor();
    expect(await answer.getByRole('row').nth(1).innerText()).not.toBe(first);
    expect(await answers().count()).toBe(1);
  });

  it('brings typed lines back with the arrow keys', async () => {
    const line = page.getByLabel('A line for Towerwatch');
    await line.press('ArrowUp');
    expect(await line.inputValue()).toBe('/experiments list');
    await line.press('ArrowDown');
    expect(await line.inputValue()).toBe('');
  });

  it('opens a form that is searched, tells its problem at the field, and answers', async () => {
    await type('/experiments compare');
    const form = page.getByRole('dialog', { name: 'Compare experiments' });
    const field = form.getByRole('combobox');
    await field.waitFor();
    await form.locator('[role=combobox]:focus').waitFor();
    const choose = async (): Promise<void> => {
      await field.press('ArrowDown');
      await form.getByRole('option').nth(1).waitFor();
      await field.press('ArrowDown');
      await field.press('Enter');
    };
    await field.fill('hybrid');
    await form
      .getByRole('option', { name: /^#\d+ · hybrid/ })
      .first()
      .click();
    await form.getByRole('button', { name: 'Compare' }).click();
    await form.getByText('Pick 2 to 5 experiments, not 1.').waitFor();
    expect(await field.getAttribute('aria-invalid')).toBe('true');
    await choose();
    await form.getByRole('button', { name: 'Compare' }).click();
    await form.waitFor({ state: 'hidden' });
    await answers().nth(1).getByRole('table').waitFor();
    await page.locator('#line:focus').waitFor();
  });

  it('shows names as what they are, never as markup of its own', async () => {
    await type('/experiments show <img src=x onerror=alert(1)> "</p><script>alert(2)</script>"');
    await page.getByRole('log').getByText('onerror=alert(1)').first().waitFor();
    expect(await page.locator('.log :is(script, img[src="x"])').count()).toBe(0);
  });

  it('goes on after a reload with what was said', async () => {
    await page.reload();
    await answers().first().waitFor();
    expect(await answers().count()).toBeGreaterThan(1);
  });

  it('fits a phone', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
    expect(await page.getByRole('button', { name: 'Send' }).isVisible()).toBe(true);
  });

  it('and the page complains of nothing', () => {
    expect(complaints).toEqual([]);
  });
});
