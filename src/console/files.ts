import { randomBytes, randomUUID } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { ShownFile } from './session.ts';

export interface StoredFile extends ShownFile {
  content: Buffer;
}

export interface Files {
  /** Room for a file that is to come. */
  announce(name: string): { id: string; uploadToken: string };
  /** Whether a file is waited for under this token. */
  isAwaited(uploadToken: string): boolean;
  /** False where nothing was announced, or it came before. */
  take(uploadToken: string, content: Buffer): boolean;
  find(id: string): StoredFile | undefined;
}

/** More than a CSV file of all experiments has. */
export const FILE_BYTES = 32 * 1024 * 1024;
const ALL_BYTES = 64 * 1024 * 1024;
const MOST_ANNOUNCED = 200;
const ANNOUNCED_MS = 60_000;
const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47]);

/** Pictures and CSV files that the bot has uploaded, for all sessions: it shows a picture again that it knows. The oldest make room. */
export function createFiles(): Files {
  const announced = new LRUCache<string, { id: string; name: string }>({ max: MOST_ANNOUNCED, ttl: ANNOUNCED_MS });
  const files = new LRUCache<string, StoredFile>({ maxSize: ALL_BYTES, sizeCalculation: ({ content }) => Math.max(content.length, 1) });
  return {
    announce(name) {
      const id = `F${randomBytes(12).toString('hex').toUpperCase()}`;
      const uploadToken = randomUUID();
      announced.set(uploadToken, { id, name });
      return { id, uploadToken };
    },
    isAwaited: (uploadToken) => announced.has(uploadToken),
    take(uploadToken, content) {
      const expected = announced.get(uploadToken);
      if (expected === undefined) return false;
      announced.delete(uploadToken);
      files.set(expected.id, { ...expected, bytes: content.length, mimetype: typeOf(expected.name, content), content });
      return true;
    },
    find: (id) => files.get(id),
  };
}

function typeOf(name: string, content: Buffer): string {
  if (content.subarray(0, PNG.length).equals(PNG)) return 'image/png';
  return name.endsWith('.csv') ? 'text/csv' : 'application/octet-stream';
}
