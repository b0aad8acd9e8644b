/** `npm run bench:mail`: one content with 300 KB of pictures to 1,000 readers through a server on this machine, unsigned and signed. */
import { fork } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { cpus } from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { createLog } from '../../src/log.ts';
import { createMailer, type DkimKey } from '../../src/reports/deliver/email.ts';
import { cell, markdownTable } from '../table.ts';

const READERS = 1_000;
const FROM = 'Towerwatch <towerwatch@example.org>';
const HTML =
  '<tr><td class="n">1</td><td><a href="https://towerwatch.example.org">Exp #45</a></td><td class="n best">★ 47.3%</td></tr>\n'.repeat(500);
const TEXT = 'Exp #45 takes the hybrid lead: R@100 47.3%, +1.2 points vs Exp #31\n'.repeat(150);
const PICTURES = Array.from({ length: 6 }, (_, i) => ({
  cid: `chart-${i}@towerwatch`,
  filename: `chart-${i}.png`,
  content: randomBytes(50_000),
  contentType: 'image/png',
  inline: true,
}));

const sink = fork(fileURLToPath(new URL('sink.ts', import.meta.url)), { execArgv: ['--import', 'tsx'] });
const [port] = (await once(sink, 'message')) as [number];

async function sendAll(dkim: DkimKey | undefined): Promise<string[]> {
  const log = createLog({ level: 'warn', pretty: true });
  const mailer = createMailer({ smtpUrl: `smtp://127.0.0.1:${port}`, from: FROM, dkim, log });
  const { signal } = new AbortController();
  const handOver = async (): Promise<void> => undefined;
  const send = async (i: number): Promise<void> => {
    const outcome = await mailer.send(
      {
        to: `reader-${i}@example.org`,
        subject: 'Bookshop · Exp #45 takes the hybrid lead',
        html: `${HTML}${i}`,
        text: `${TEXT}${i}`,
        attachments: PICTURES,
        messageId: `<${i}@towerwatch.example.org>`,
        date: new Date(),
        listUnsubscribe: { url: `https://towerwatch.example.org/unsubscribe/${i}` },
      },
      { signal, handOver },
    );
    if (outcome.kind !== 'sent') throw new Error(outcome.reason);
  };
  await Promise.all(Array.from({ length: 50 }, (_, i) => send(i)));
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const [cpu, started] = [process.cpuUsage(), performance.now()];
  await Promise.all(Array.from({ length: READERS }, (_, i) => send(i)));
  const [{ user, system }, seconds] = [process.cpuUsage(cpu), (performance.now() - started) / 1000];
  delay.disable();
  mailer.close();
  return [cell(READERS / seconds), cell((user + system) / READERS / 1000), cell(delay.max / 1e6)];
}

const privateKey = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
const rows = [
  ['unsigned', ...(await sendAll(undefined))],
  ['signed (DKIM)', ...(await sendAll({ domainName: 'example.org', keySelector: 'towerwatch', privateKey }))],
];
sink.kill();
process.stdout.write(`\n## Mail, ${cpus().length} × ${cpus()[0]?.model}, Node ${process.version}\n\n`);
process.stdout.write(
  `${markdownTable([`${READERS} mails`, 'a second', 'CPU ms each', 'longest hold-up ms'], rows)}\n\nTo reach: 100 a second, 50 ms.\n`,
);
