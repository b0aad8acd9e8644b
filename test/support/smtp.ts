import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { simpleParser, type ParsedMail } from 'mailparser';
import { SMTPServer, type SMTPServerOptions, type SMTPServerSession } from 'smtp-server';

type Moment = 'sender' | 'recipient' | 'message';

/**
 * What the server does to a recipient's mail: takes it; cuts the line when the recipient is named, in the middle of the
 * message, or after it was taken; answers with a code; takes its time. At the recipient, unless `at` says otherwise.
 */
type Behaviour =
  | 'accept'
  | 'drop'
  | 'drop in data'
  | 'drop after data'
  | { code: number; text: string; at?: Moment }
  | { delayMs: number; at?: Moment };

export interface TestSmtpServer {
  url: string;
  /** What arrived, in order. */
  messages: { to: string[]; mail: ParsedMail; raw: Buffer; size: number }[];
  /** Every recipient that was tried, in order. */
  attempts: string[];
  /** How many connections there were. */
  connections(): number;
  /** Cuts every open connection. */
  cutAll(): void;
  close(): Promise<void>;
}

interface TestSmtpOptions {
  /** `attempt` counts from 1 for each address. */
  behave?: (address: string, attempt: number) => Behaviour;
  /** Asks for a login and takes this one only. */
  login?: { user: string; password: string };
  /** Of smtp-server, e.g. `size`, `onConnect`, `disabledCommands`. */
  options?: SMTPServerOptions;
}

/** Says "not now" to the first attempts of every address. */
export function greylist(attempts = 1): NonNullable<TestSmtpOptions['behave']> {
  return (_address, attempt) => (attempt <= attempts ? { code: 451, text: '4.7.1 Greylisted' } : 'accept');
}

/** A real SMTP server on a free port of this machine. */
export async function startSmtpServer({ behave = () => 'accept', login, options }: TestSmtpOptions = {}): Promise<TestSmtpServer> {
  const messages: TestSmtpServer['messages'] = [];
  const attempts: string[] = [];
  const behaviours = new Map<string, Behaviour>();
  const seen = new Set<string>();
  const server = new SMTPServer({
    disabledCommands: login === undefined ? ['AUTH', 'STARTTLS'] : ['STARTTLS'],
    allowInsecureAuth: true,
    authOptional: login === undefined,
    disableReverseLookup: true,
    onConnect: ({ id }, done) => {
      seen.add(id);
      done();
    },
    onAuth: ({ username, password }, _session, done) =>
      username === login?.user && password === login?.password
        ? done(null, { user: username })
        : done(refusal(535, `5.7.8 ${password} is not the password`)),
    onMailFrom: (_address, _session, done) => void answer(behave('', 0), 'sender').then(done),
    onRcptTo: ({ address }, session, done) => {
      attempts.push(address);
      const behaviour = behave(address, attempts.filter((tried) => tried === address).length);
      behaviours.set(session.id, behaviour);
      if (behaviour === 'drop') return cut(server, session);
      void answer(behaviour, 'recipient').then(done);
    },
    onData: (stream, session, done) => {
      const behaviour = behaviours.get(session.id) ?? 'accept';
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        if (behaviour === 'drop in data') cut(server, session);
      });
      stream.on('end', () => {
        const raw = Buffer.concat(chunks);
        void simpleParser(raw).then(async (mail) => {
          const refused = await answer(behaviour, 'message');
          if (refused !== null) return done(refused);
          messages.push({ to: session.envelope.rcptTo.map(({ address }) => address), mail, raw, size: raw.length });
          if (behaviour === 'drop after data') cut(server, session);
          else done();
        });
      });
    },
    ...options,
  });
  server.on('error', () => undefined);
  const listener = server.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  const who = login === undefined ? '' : `${encodeURIComponent(login.user)}:${encodeURIComponent(login.password)}@`;
  return {
    url: `smtp://${who}127.0.0.1:${port}`,
    messages,
    attempts,
    connections: () => seen.size,
    cutAll: () => cut(server),
    close: () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      cut(server);
      return closed;
    },
  };
}

/** What the server says at a moment: null for yes. */
async function answer(behaviour: Behaviour, moment: Moment): Promise<Error | null> {
  if (typeof behaviour === 'string' || (behaviour.at ?? 'recipient') !== moment) return null;
  if ('code' in behaviour) return refusal(behaviour.code, behaviour.text);
  await new Promise((resolve) => setTimeout(resolve, behaviour.delayMs));
  return null;
}

function refusal(responseCode: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode });
}

/** The typings leave out the open connections, the only way to the socket. */
function cut(server: SMTPServer, session?: SMTPServerSession): void {
  const { connections } = server as unknown as { connections: Set<{ id: string; _socket: Socket }> };
  for (const connection of connections) if (session === undefined || connection.id === session.id) connection._socket.destroy();
}
