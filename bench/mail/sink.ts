/** An SMTP server in a process of its own that takes everything and keeps nothing; says its port. */
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

const server = new SMTPServer({
  disabledCommands: ['AUTH', 'STARTTLS'],
  disableReverseLookup: true,
  onData: (stream, _session, done) => {
    stream.resume();
    stream.on('end', () => done());
  },
});
const listener = server.listen(0, '127.0.0.1', () => process.send?.((listener.address() as AddressInfo).port));
