import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { simpleParser, type ParsedMail } from 'mailparser';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';

interface Answer {
  code: number;
  text: string;
}

/** What the server does to a recipient: takes the mail, says nothing more, answers with a code at once or to the mail, or cuts the line before or after it was taken. */
type Behaviour = 'accept' | 'hang' | 'drop' | 'drop after data' | Answer | { afterData: Answer };

export interface TestSmtpServer {
  url: string;
  /** What arrived, in order. */
  messages: { to: string[]; mail: ParsedMail; size: number }[];
  /** Every recipient that was tried, in order. */
  attempts: string[];
  /** How many connections there have been. */
  connections(): number;
  /** Closes those that are open, as a server does with idle ones. */
  closeConnections(): Promise<void>;
  close(): Promise<void>;
}

interface TestSmtpOptions {
  /** `attempt` counts from 1 for each address. */
  behave?: (address: string, attempt: number) => Behaviour;
  /** Asks for a login and takes this one only. */
  login?: { user: string; password: string };
}

/** A real SMTP server on a free port of this machine. */
export async function startSmtpServer({ behave = () => 'accept', login }: TestSmtpOptions = {}): Promise<TestSmtpServer> {
  const messages: TestSmtpServer['messages'] = [];
  const attempts: string[] = [];
  const cutAfterData = new Set<string>();
  const answersAfterData = new Map<string, Answer>();
  let connections = 0;
  const server = new SMTPServer({
    disabledCommands: login === undefined ? ['AUTH', 'STARTTLS'] : ['STARTTLS'],
    allowInsecureAuth: true,
    authOptional: login === undefined,
    disableReverseLookup: true,
    onAuth: ({ username, password }, _session, done) =>
      username === login?.user && password === login?.password
        ? done(null, { user: username })
        : done(refusal(535, `5.7.8 ${password} is not the password`)),
    onConnect: (_session, done) => {
      connections += 1;
      done();
    },
    onRcptTo: ({ address }, session, done) => {
      attempts.push(address);
      const behaviour = behave(address, attempts.filter((tried) => tried === address).length);
      if (behaviour === 'drop') return cut(server, session);
      if (behaviour === 'hang') return;
      if (behaviour === 'drop after data') cutAfterData.add(session.id);
      else if (behaviour !== 'accept') {
        if (!('afterData' in behaviour)) return done(refusal(behaviour.code, behaviour.text));
        answersAfterData.set(session.id, behaviour.afterData);
      }
      done();
    },
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const raw = Buffer.concat(chunks);
        const answer = answersAfterData.get(session.id);
        if (answer !== undefined) return done(refusal(answer.code, answer.text));
        void simpleParser(raw).then((mail) => {
          messages.push({ to: session.envelope.rcptTo.map(({ address }) => address), mail, size: raw.length });
          if (cutAfterData.has(session.id)) cut(server, session);
          else done();
        });
      });
    },
  });
  server.on('error', () => undefined);
  const listener = server.listen(0, '0.0.0.0');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  const who = login === undefined ? '' : `${encodeURIComponent(login.user)}:${encodeURIComponent(login.password)}@`;
  return {
    url: `smtp://${who}127.0.0.1:${port}`,
    messages,
    attempts,
    connections: () => connections,
    closeConnections: async () => {
      const { connections: open } = server as unknown as { connections: Set<{ _socket: Socket }> };
      for (const { _socket: socket } of open) socket.destroy();
      await new Promise((resolve) => setTimeout(resolve, 20));
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function refusal(responseCode: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode });
}

/** The typings leave out the open connections, the only way to the socket. */
function cut(server: SMTPServer, session: SMTPServerSession): void {
  const { connections } = server as unknown as { connections: Set<{ id: string; _socket: Socket }> };
  for (const connection of connections) if (connection.id === session.id) connection._socket.destroy();
}
