/** A stand-in for Slack's OpenID provider, over real HTTP: discovery, keys and tokens, and every fault that one can have. */
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

export interface Claimed {
  user: string;
  team: string;
  enterprise?: string;
}

export type Fault = 'nonce' | 'audience' | 'issuer' | 'expired' | 'signature' | 'no team' | 'no token';

export interface OpenIdProvider {
  issuer: URL;
  client: { clientId: string; clientSecret: string };
  /** Whether it says that it takes challenges. */
  takesPkce: boolean;
  /** What each next token is wrong in. */
  faults: Fault[];
  /** Secrets that went over the wire, which no log may hold. */
  secrets: string[];
  /** The person agrees on Slack's page. @returns the address that Slack leads back to. */
  agree(authorizeUrl: string, claimed: Claimed): URL;
  close(): Promise<void>;
}

export async function startOpenIdProvider(): Promise<OpenIdProvider> {
  const [keys, otherKeys] = [await generateKeyPair('RS256'), await generateKeyPair('RS256')];
  const client = { clientId: '11.22', clientSecret: 'a-client-secret-of-the-test' };
  const codes = new Map<string, { claimed: Claimed; asked: URLSearchParams }>();
  const faults: Fault[] = [];
  const secrets: string[] = [client.clientSecret];

  const tokenFor = async ({ claimed, asked }: { claimed: Claimed; asked: URLSearchParams }): Promise<object> => {
    const fault = faults.shift();
    if (fault === 'no token') return { ok: false, error: 'invalid_code' };
    const now = Math.floor(Date.now() / 1000);
    const idToken = await new SignJWT({
      nonce: fault === 'nonce' ? 'another' : asked.get('nonce'),
      name: 'Ann Example',
      'https://slack.com/user_id': claimed.user,
      ...(fault === 'no team' ? {} : { 'https://slack.com/team_id': claimed.team }),
      ...(claimed.enterprise === undefined ? {} : { 'https://slack.com/enterprise_id': claimed.enterprise }),
    })
      .setProtectedHeader({ alg: 'RS256', kid: 'one' })
      .setSubject(claimed.user)
      .setIssuer(fault === 'issuer' ? 'https://slack.example' : issuer())
      .setAudience(fault === 'audience' ? '99.99' : client.clientId)
      .setIssuedAt(fault === 'expired' ? now - 7_200 : now)
      .setExpirationTime(fault === 'expired' ? now - 3_600 : now + 300)
      .sign(fault === 'signature' ? otherKeys.privateKey : keys.privateKey);
    const accessToken = `xoxp-${randomBytes(12).toString('hex')}`;
    secrets.push(idToken, accessToken);
    return { ok: true, access_token: accessToken, token_type: 'Bearer', id_token: idToken };
  };

  const exchange = async (form: URLSearchParams): Promise<object> => {
    const code = codes.get(form.get('code') ?? '');
    codes.delete(form.get('code') ?? '');
    const isClient = form.get('client_id') === client.clientId && form.get('client_secret') === client.clientSecret;
    if (code === undefined || !isClient || form.get('redirect_uri') !== code.asked.get('redirect_uri'))
      return { ok: false, error: 'invalid_code' };
    const challenge = code.asked.get('code_challenge');
    const verifier = form.get('code_verifier') ?? '';
    if (challenge !== null && createHash('sha256').update(verifier).digest('base64url') !== challenge)
      return { ok: false, error: 'invalid_grant' };
    secrets.push(verifier);
    return tokenFor(code);
  };

  const server = createServer((request, response) => {
    const answer = (body: object): void => void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    const chunks: Buffer[] = [];
    request
      .on('data', (chunk: Buffer) => chunks.push(chunk))
      .on('end', () => {
        if (request.url === '/.well-known/openid-configuration')
          return answer({
            issuer: issuer(),
            authorization_endpoint: `${issuer()}/openid/connect/authorize`,
            token_endpoint: `${issuer()}/api/openid.connect.token`,
            jwks_uri: `${issuer()}/openid/connect/keys`,
            response_types_supported: ['code'],
            subject_types_supported: ['public'],
            id_token_signing_alg_values_supported: ['RS256'],
            ...(provider.takesPkce ? { code_challenge_methods_supported: ['S256'] } : {}),
          });
        if (request.url === '/openid/connect/keys')
          return void exportJWK(keys.publicKey).then((key) => answer({ keys: [{ ...key, kid: 'one', alg: 'RS256', use: 'sig' }] }));
        if (request.url === '/api/openid.connect.token')
          return void exchange(new URLSearchParams(Buffer.concat(chunks).toString('utf8'))).then(answer);
        response.writeHead(404).end();
      });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const issuer = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider: OpenIdProvider = {
    issuer: new URL(issuer()),
    client,
    takesPkce: false,
    faults,
    secrets,
    agree(authorizeUrl, claimed) {
      const asked = new URL(authorizeUrl).searchParams;
      const code = randomBytes(12).toString('hex');
      codes.set(code, { claimed, asked });
      secrets.push(code, asked.get('state')!, asked.get('nonce')!);
      const back = new URL(asked.get('redirect_uri')!);
      back.search = new URLSearchParams({ code, state: asked.get('state')! }).toString();
      return back;
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
  return provider;
}
