import { readFileSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase, createPlatformDatabase } from './support/database.ts';
import { query } from './support/query.ts';
import { freePort } from './support/ports.ts';
import { runProgram, startProgram, type Program } from './support/program.ts';
import { until } from './support/slack.ts';
import { startSmtpServer } from './support/smtp.ts';

let folder: string;
const started: Program[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'towerwatch-program-'));
});
afterEach(async () => {
  for (const { child, ended } of started.splice(0)) {
    if (child.exitCode === null) child.kill('SIGKILL');
    await ended;
  }
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Starts the service and waits for its greeting; its address is what the greeting says. */
async function startService(environment: Record<string, string> = {}): Promise<Program & { address: string }> {
  const service = startProgram(['start'], { folder, environment: { PORT: '0', ...environment } });
  started.push(service);
  const address = await until(
    () => /http:\/\/127\.0\.0\.1:\d+/.exec(service.output())?.[0],
    `a greeting, not ${service.errors()}`,
    100_000,
  );
  return { ...service, address };
}

describe('the service on an embedded store', () => {
  it('greets with what to try, serves, lets other commands use its store, and stops cleanly', async () => {
    const service = await startService();
    expect(service.output()).toContain('npm run towerwatch -- ask "hybrid top"');
    expect(service.output()).toContain('npm run towerwatch -- digest');
    expect(service.errors()).toContain('Loading experiments 100%');
    expect((await fetch(`${service.address}/readyz`)).status).toBe(200);
    expect((await fetch(service.address)).status).toBe(200);
    expect(service.output()).toContain(`${service.address}/console`);
    expect((await fetch(`${service.address}/console`)).status).toBe(200);

    const asked = await runProgram(['ask', 'hybrid top 3 in bookshop-next-read', '--json'], { folder });
    expect(asked).toMatchObject({ code: 0, errors: '' });
    const answer = JSON.parse(asked.output) as { configurations: { dataset: string }[]; as_of: string };
    const served = (await (
      await fetch(`${service.address}/api/experiments/top-configurations?project=bookshop-next-read&model_type=hybrid&limit=3`)
    ).json()) as object;
    expect(answer).toEqual(served);

    const wrong = await runProgram(['ask', 'tpo'], { folder });
    expect(wrong).toMatchObject({ code: 2, output: '' });
    expect(wrong.errors).toMatch(/^I don't know “tpo”\. Did you mean `top`\?\nUsage: /);

    const digest = await runProgram(['digest', '--out', 'mails'], { folder });
    expect(digest).toMatchObject({ code: 0, errors: '' });
    expect((await readdir(join(folder, 'mails'))).filter((file) => file.endsWith('.eml'))).toHaveLength(2);

    const drawn = await runProgram(['chart', 'trend', 'ranking', '--out', 'trend.png'], { folder });
    expect(drawn).toMatchObject({ code: 0, errors: '' });
    expect(drawn.output).toMatch(new RegExp(`^${folder}/trend\\.png\n1280 × 640 pixels · .+\nBest ranking results, `));
    expect((await readFile(join(folder, 'trend.png'))).subarray(1, 4).toString()).toBe('PNG');

    const second = await runProgram(['start'], { folder, environment: { PORT: '0' } });
    expect(second.code).toBe(1);
    expect(second.errors).toContain(`is held by process ${service.child.pid}`);

    const before = Date.now();
    service.child.kill('SIGINT');
    expect(await service.ended).toBe(0);
    expect(Date.now() - before).toBeLessThan(5_000);
    expect(await readdir(join(folder, '.towerwatch'))).not.toContain('lock');
  });

  it('takes over from one that was killed, and keeps what it had', async () => {
    const service = await startService();
    service.child.kill('SIGKILL');
    await service.ended;
    expect(await readdir(join(folder, '.towerwatch'))).toContain('lock');
    const asked = await runProgram(['ask', 'stats', '--json'], { folder });
    expect(asked.code, asked.errors).toBe(0);
    expect((JSON.parse(asked.output) as { total: number }).total).toBeGreaterThan(60);
  });

  it('lets two commands without a service wait for each other', async () => {
    const both = await Promise.all([runProgram(['ask', 'stats'], { folder }), runProgram(['ask', 'top 2'], { folder })]);
    expect(both.map(({ code, errors }) => [code, errors])).toEqual([
      [0, ''],
      [0, ''],
    ]);
  });

  it('opens the door to nobody without the token', async () => {
    await startService();
    const { port } = JSON.parse(await readFile(join(folder, '.towerwatch', 'lock'), 'utf8')) as { port: number };
    for (const authorization of ['', 'Bearer ', `Bearer ${'0'.repeat(48)}`]) {
      const response = await fetch(`http://127.0.0.1:${port}/run`, {
        method: 'POST',
        headers: { authorization },
        body: '{"argv":["ask"]}',
      });
      expect(response.status).toBe(401);
    }
  });
});

describe('towerwatch digest', () => {
  it('sends the mail through the SMTP server of the settings, and says what became of each recipient', async () => {
    const server = await startSmtpServer({
      behave: (address) => (address.startsWith('gone') ? { code: 550, text: '5.1.1 no such user' } : 'accept'),
    });
    const environment = { SMTP_URL: server.url, MAIL_FROM: 'towerwatch@example.org', BASE_URL: 'https://towerwatch.example.org' };
    const argv = ['digest', '--project', 'bookshop-next-read', '--to', 'ann@example.org,gone@example.org'];
    const { code, output } = await runProgram(argv, { folder, environment });
    expect(code).toBe(1);
    expect(output).toContain('ann@example.org: sent');
    expect(output).toMatch(/gone@example\.org: failed: .*no such user.*Correct the address/);
    const [arrived, ...others] = server.messages;
    expect(others).toEqual([]);
    expect(arrived?.mail.subject).toContain('Bookshop Next Read');
    expect(arrived?.mail.text).toMatch(/https:\/\/towerwatch\.example\.org\/projects\/bookshop-next-read\/experiments\/\d+/);
    expect(new Set(arrived?.mail.attachments.map(({ contentType }) => contentType))).toEqual(new Set(['image/png', 'text/csv']));
    await server.close();
  });
});

describe('what can’t work', () => {
  it('says what is wrong with the settings, all at once, with exit code 2 and no stack trace', async () => {
    const { code, errors } = await runProgram(['start'], {
      folder,
      environment: { PORT: 'abc', DIGEST_TO: 'x', SMTP_URL: 'mail.example.org' },
    });
    expect(code).toBe(2);
    for (const name of ['PORT', 'DIGEST_TO', 'SMTP_URL', 'MAIL_FROM']) expect(errors).toContain(`${name}: found`);
    expect(errors).not.toMatch(/\n\s+at /);
  });

  it('says so when the port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const port = String((other.address() as { port: number }).port);
    const { code, errors } = await runProgram(['start'], { folder, environment: { PORT: port } });
    expect(code).toBe(2);
    expect(errors).toContain(`Port ${port} of 127.0.0.1 is taken by another program.`);
    other.close();
  });

  it.each([
    [['frobnicate'], 2, 'There is no command “frobnicate”'],
    [['ask', '--nope'], 2, "Unknown option '--nope'"],
    [['digest', '--to', 'nobody'], 2, '“nobody” is neither an e-mail address nor a Slack channel'],
    [['chart', 'top', '--out', 'top.gif'], 2, '--out top.gif: a chart is written as .png or .svg.'],
    [['ask', 'top in nowhere'], 1, 'There is no project “nowhere”'],
  ])('answers %j with exit code %d and advice', async (argv, code, expected) => {
    const result = await runProgram(argv, { folder });
    expect(result).toMatchObject({ code, output: '' });
    expect(result.errors).toContain(expected);
    expect(result.errors).not.toMatch(/\n\s+at /);
  });

  it('lives without its database, says so, and catches up when it is there', async () => {
    const database = await createDatabase();
    const platform = await createPlatformDatabase();
    const missing = new URL(database.url);
    missing.pathname += '_not_yet';
    const service = startProgram(['start'], {
      folder,
      environment: { PORT: '0', DATABASE_URL: missing.href, PLATFORM_DATABASE_URL: platform.url },
    });
    started.push(service);
    await until(() => (service.errors().includes("The store's database can't be reached") ? true : undefined), 'a clear line');
    await query(database.url, `create database ${missing.pathname.slice(1)}`);
    const address = await until(() => /http:\/\/127\.0\.0\.1:\d+/.exec(service.output())?.[0], 'the greeting after all', 30_000);
    const stats = (await (await fetch(`${address}/api/experiments/dashboard-stats?project=1`)).json()) as { total: number };
    expect(stats.total, service.errors()).toBe(79);
    service.child.kill('SIGTERM');
    expect(await service.ended, service.errors()).toBe(0);
    await query(database.url, `drop database ${missing.pathname.slice(1)} with (force)`);
    await Promise.all([database.drop(), platform.drop()]);
  });

  it('runs all the same while the platform is away at the first start, and says so to commands', async () => {
    const home = join(folder, 'no-platform');
    const environment = { TOWERWATCH_HOME: home, PORT: '0', PLATFORM_DATABASE_URL: 'postgresql://u:hunter2@127.0.0.1:9/none' };
    const service = startProgram(['start'], { folder, environment });
    started.push(service);
    const lock = join(home, 'lock');
    await until(() => (service.errors().includes("platform can't be read") ? true : undefined), 'a clear line', 60_000);
    await until(() => (readFileSync(lock, 'utf8').includes('"port"') ? true : undefined), 'the door');
    const { code, errors } = await runProgram(['ask', 'stats'], { folder, environment: { TOWERWATCH_HOME: home } });
    expect(code).toBe(1);
    expect(errors).toContain('The first load from the platform is not done.');
    expect(errors).not.toContain('kill');
    expect(service.errors()).not.toContain('hunter2');
  });

  it('drops the sample data when a platform is set, and does not show it as the platform’s', async () => {
    const environment = { TOWERWATCH_HOME: join(folder, 'switched') };
    expect((await runProgram(['ask', 'stats'], { folder, environment })).code).toBe(0);
    const platform = { ...environment, PLATFORM_DATABASE_URL: 'postgresql://u@127.0.0.1:9/none' };
    const { code, errors } = await runProgram(['ask', 'stats'], { folder, environment: platform });
    expect(code).toBe(1);
    expect(errors).toContain("The platform can't be read");
    expect(errors).toContain('Nothing has been loaded from it yet.');
  });

  it('names the setting when the folder can’t be used', async () => {
    await writeFile(join(folder, 'a-file'), '');
    const { code, errors } = await runProgram(['ask', 'stats'], { folder, environment: { TOWERWATCH_HOME: join(folder, 'a-file') } });
    expect(code).toBe(2);
    expect(errors).toMatch(/^TOWERWATCH_HOME: found .*a-file, expected a folder/);
  });

  it('answers 503 and stays alive while the database is away', async () => {
    const port = await freePort();
    const service = startProgram(['start'], {
      folder,
      environment: { PORT: String(port), DATABASE_URL: 'postgresql://u:hunter2@127.0.0.1:9/none' },
    });
    started.push(service);
    await until(() => (service.errors().includes("can't be reached") ? true : undefined), 'a clear line');
    const statuses = await Promise.all(
      ['/healthz', '/readyz', '/', '/api/experiments/dashboard-stats?project=1'].map(
        async (path) => (await fetch(`http://127.0.0.1:${port}${path}`)).status,
      ),
    );
    expect(statuses).toEqual([200, 503, 503, 503]);
    expect(service.errors()).not.toContain('hunter2');
  });
});
