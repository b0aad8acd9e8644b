/** Texts that the store keeps for this program alone: whoever reads the store without TOWERWATCH_SECRET learns nothing of them. */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { AppError } from './errors.ts';

export interface SecretBox {
  /** @returns a text that only `open` with the same `owner` reads. */
  seal(text: string, owner: string): string;
  /** @throws AppError `badSetting` where none of the secrets opens it, or it is another owner's. */
  open(sealed: string, owner: string): string;
  /** Whether the first secret has sealed it; one that an older secret has sealed should be sealed anew. */
  isCurrent(sealed: string): boolean;
}

const VERSION = 'v1';
const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;

interface Key {
  id: string;
  key: Buffer;
}

/**
 * AES-256-GCM. The first secret seals, any opens, so that one can be replaced without a moment in which nothing can be read. A
 * sealed text says which secret it wants; its owner is authenticated with it, so that it opens in no other row.
 */
export function createSecretBox(secrets: readonly string[]): SecretBox {
  const keys = secrets.map(keyOf);
  const [first] = keys;
  if (first === undefined) throw new Error('a secret box needs a secret');
  return {
    seal(text, owner) {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv(CIPHER, first.key, iv, { authTagLength: TAG_BYTES }).setAAD(boundTo(first.id, owner));
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return [VERSION, first.id, ...[iv, cipher.getAuthTag(), body].map((part) => part.toString('base64url'))].join('.');
    },
    open(sealed, owner) {
      const [version, id = '', ...parts] = sealed.split('.');
      const key = keys.find((one) => one.id === id)?.key;
      if (version !== VERSION || key === undefined) throw cannotOpen(owner, 'none of the secrets in TOWERWATCH_SECRET has sealed it');
      const [iv, tag, body] = parts.map((part) => Buffer.from(part, 'base64url'));
      try {
        const decipher = createDecipheriv(CIPHER, key, iv!, { authTagLength: TAG_BYTES }).setAAD(boundTo(id, owner)).setAuthTag(tag!);
        return Buffer.concat([decipher.update(body!), decipher.final()]).toString('utf8');
      } catch (cause) {
        throw cannotOpen(owner, 'it was changed, or belongs to another', cause);
      }
    },
    isCurrent: (sealed) => sealed.startsWith(`${VERSION}.${first.id}.`),
  };
}

/** A secret for one purpose, from which neither the others nor TOWERWATCH_SECRET can be told. */
export function deriveSecret(secret: string, purpose: string): string {
  return derive(secret, purpose, 32).toString('hex');
}

function keyOf(secret: string): Key {
  return { id: derive(secret, 'key id', 6).toString('hex'), key: derive(secret, 'sealing', 32) };
}

/** A secret is long and random, so that it needs no slow derivation as a password would. */
function derive(secret: string, purpose: string, bytes: number): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', `towerwatch ${VERSION} ${purpose}`, bytes));
}

function boundTo(keyId: string, owner: string): Buffer {
  return Buffer.from(`${VERSION}.${keyId}.${owner}`, 'utf8');
}

function cannotOpen(owner: string, why: string, cause?: unknown): AppError {
  return new AppError('badSetting', `What is kept for ${owner} can't be opened: ${why}.`, {
    hint: 'Add the secret that was in TOWERWATCH_SECRET before behind the present one, separated by a comma; where it is lost, install the app anew.',
    cause,
  });
}
