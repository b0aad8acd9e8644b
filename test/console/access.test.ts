import { describe, expect, it } from 'vitest';
import { isLoopback } from '../../src/access-mode.ts';
import { isFromThisMachine, isSameOrigin } from '../../src/console/access.ts';

const from = (headers: Record<string, string>, remoteAddress = '127.0.0.1') =>
  ({ headers, socket: { remoteAddress } }) as unknown as Parameters<typeof isFromThisMachine>[0];

describe('this machine', () => {
  it.each(['localhost', '127.0.0.1', '127.8.0.9', '::1', '[::1]', 'LOCALHOST'])('%s is it', (name) => expect(isLoopback(name)).toBe(true));
  it.each(['0.0.0.0', '::', '192.168.0.1', 'localhost.evil.example', '127.0.0.1.nip.io', ''])('%s is not', (name) =>
    expect(isLoopback(name)).toBe(false),
  );

  it.each([
    ['its own', { host: 'localhost:3000' }, '127.0.0.1', true],
    ['its own in the newer protocol', { host: '[::1]:3000' }, '::1', true],
    ['its own, mapped', { host: '127.0.0.1:3000' }, '::ffff:127.0.0.1', true],
    ['a foreign name', { host: 'rebound.example:3000' }, '127.0.0.1', false],
    ['another machine', { host: 'localhost:3000' }, '192.168.0.7', false],
    ['no host', {}, '127.0.0.1', false],
    ['led on by a proxy', { host: 'localhost:3000', 'x-forwarded-for': '192.0.2.1' }, '127.0.0.1', false],
  ])('a request that is %s', (_, headers, address, isOwn) =>
    expect(isFromThisMachine(from(headers as Record<string, string>, address))).toBe(isOwn),
  );
});

it.each([
  [{ 'sec-fetch-site': 'same-origin' }, true],
  [{ 'sec-fetch-site': 'same-site', origin: 'http://localhost:3000', host: 'localhost:3000' }, false],
  [{ origin: 'http://localhost:3000', host: 'localhost:3000' }, true],
  [{ origin: 'http://localhost:3001', host: 'localhost:3000' }, false],
  [{ origin: 'null', host: 'localhost:3000' }, false],
  [{ host: 'localhost:3000' }, true],
])('a POST with %o is of this site: %s', (headers, isSame) => expect(isSameOrigin(from(headers as Record<string, string>))).toBe(isSame));
