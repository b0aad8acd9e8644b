/** Connections to one SMTP server, each used again for the next message while it lives. */
import SMTPConnection, { type SMTPConnectionOptions } from 'nodemailer/lib/smtp-connection';
import { parseConnectionUrl } from 'nodemailer/lib/shared';

const TIMEOUTS = { connectionTimeout: 15_000, greetingTimeout: 15_000, socketTimeout: 60_000 };
/** Servers close idle ones after minutes; a lane's next message comes within moments. */
const IDLE_MS = 3_000;

export interface SmtpError extends Error {
  code?: string;
  /** Of the server's answer, where it gave one. */
  responseCode?: number;
  response?: string;
  /** What had been said to the server. */
  command?: string;
}

export interface SmtpLine {
  connection: SMTPConnection;
  /** Has carried a message before: its server may have closed it since. */
  isUsed: boolean;
}

export interface SmtpLines {
  /** @throws SmtpError */
  take(): Promise<SmtpLine>;
  /** Keeps it for the next one. */
  giveBack(line: SmtpLine): void;
  drop(line: SmtpLine): void;
  close(): void;
}

export function createSmtpLines(smtpUrl: string): SmtpLines {
  const { auth, ...server } = parseConnectionUrl(smtpUrl) as SMTPConnectionOptions & { auth?: { user?: string; pass?: string } };
  const options: SMTPConnectionOptions = { ...TIMEOUTS, ...server, requireTLS: needsTls(smtpUrl) };
  const idle: { line: SmtpLine; timer: NodeJS.Timeout }[] = [];

  const drop = ({ connection }: SmtpLine): void => connection.close();

  const open = async (): Promise<SmtpLine> => {
    const connection = new SMTPConnection(options);
    await new Promise<void>((resolve, reject) => {
      connection.once('error', reject);
      connection.once('end', () => reject(Object.assign(new Error('the server closed the connection'), { code: 'ECONNECTION' })));
      connection.connect((error) => (error === undefined || error === null ? resolve() : reject(error)));
    }).catch((error: unknown) => {
      connection.close();
      throw error;
    });
    // Later errors reach who sends; one of an idle connection is of no interest.
    connection.on('error', () => undefined);
    try {
      if (auth?.user !== undefined)
        await new Promise<void>((resolve, reject) =>
          connection.login({ user: auth.user, pass: auth.pass }, (error) =>
            error === null || error === undefined ? resolve() : reject(error),
          ),
        );
    } catch (error) {
      connection.close();
      throw error;
    }
    return { connection, isUsed: false };
  };

  return {
    async take() {
      const kept = idle.pop();
      if (kept === undefined) return open();
      clearTimeout(kept.timer);
      return { ...kept.line, isUsed: true };
    },
    giveBack(line) {
      const entry = {
        line,
        timer: setTimeout(() => {
          idle.splice(idle.indexOf(entry), 1);
          line.connection.quit();
        }, IDLE_MS).unref(),
      };
      idle.push(entry);
    },
    drop,
    close() {
      for (const { line, timer } of idle.splice(0)) {
        clearTimeout(timer);
        drop(line);
      }
    },
  };
}

/** A password never travels in the clear beyond this machine; `?requireTLS=false` in the URL says otherwise. */
function needsTls(smtpUrl: string): boolean {
  const { password, hostname, searchParams } = new URL(smtpUrl);
  const isLocal = ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
  return password !== '' && !isLocal && searchParams.get('requireTLS') !== 'false';
}
