/**
 * An SMTP server in a process of its own that takes everything, keeps nothing and counts what arrived whole. It looks at no byte of a message but
 * for its end: what it took for that would be taken from the sender, who shares the processors with it.
 */
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';

export interface SinkReport {
  /** Messages that came to their end and were answered. */
  messages: number;
  /** Of these, as they went over the wire. */
  bytes: number;
}

const LINE_END = '\r\n';
const MESSAGE_END = '\r\n.\r\n';
const report: SinkReport = { messages: 0, bytes: 0 };

const ANSWERS: Readonly<Record<string, string>> = {
  EHLO: '250-sink\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 SIZE 50000000',
  HELO: '250 sink',
  MAIL: '250 OK',
  RCPT: '250 OK',
  RSET: '250 OK',
  NOOP: '250 OK',
  DATA: '354 Go on',
  QUIT: '221 Bye',
};

function serve(socket: Socket): void {
  let isInMessage = false;
  /** What was not understood yet; of a message only its last bytes, in which its end may have begun. */
  let rest = Buffer.alloc(0);
  let bytes = 0;

  const takeLine = (): boolean => {
    const end = rest.indexOf(LINE_END);
    if (end < 0) return false;
    const verb = rest.toString('latin1', 0, end).slice(0, 4).toUpperCase();
    rest = rest.subarray(end + LINE_END.length);
    socket.write(`${ANSWERS[verb] ?? '502 What?'}\r\n`);
    if (verb === 'QUIT') socket.end();
    isInMessage = verb === 'DATA';
    // An empty message ends at once.
    if (isInMessage) rest = Buffer.concat([Buffer.from(LINE_END), rest]);
    return true;
  };
  const takeMessage = (): boolean => {
    const end = rest.indexOf(MESSAGE_END);
    if (end < 0) {
      const kept = rest.subarray(-(MESSAGE_END.length - 1));
      bytes += rest.length - kept.length;
      rest = Buffer.from(kept);
      return false;
    }
    report.messages += 1;
    report.bytes += bytes + end;
    [bytes, isInMessage] = [0, false];
    rest = rest.subarray(end + MESSAGE_END.length);
    socket.write('250 OK\r\n');
    return true;
  };

  socket.setNoDelay(true);
  socket.write('220 sink ESMTP\r\n');
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    while (isInMessage ? takeMessage() : takeLine());
  });
}

const listener = createServer(serve).listen(0, '127.0.0.1');
await once(listener, 'listening');
process.on('message', () => process.send?.(report));
process.send?.(`smtp://127.0.0.1:${(listener.address() as AddressInfo).port}`);
