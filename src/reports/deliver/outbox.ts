import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { describeError } from '../../errors.ts';
import type { Digest } from '../digest.ts';
import type { Email } from '../render/email.ts';
import { dayIn } from '../period.ts';
import { composeMessage, domainOf } from './compose.ts';
import { writeWhole } from './whole-file.ts';

export type Written = { ok: true; eml: string; html: string } | { ok: false; reason: string };

interface OutboxOptions {
  folder: string;
  email: Email;
  digest: Pick<Digest, 'project' | 'period'>;
  from: string;
  /** Whom it is addressed to; nobody where nobody is known. */
  to: readonly string[];
  now: Date;
}

/**
 * Where mail goes while there is no SMTP server: a .eml for mail programs, and beside it a page for browsers with
 * the pictures in it. A file is there whole or not at all; the same week on the same day replaces it.
 */
export async function writeToOutbox({ folder, email, digest: { project, period }, from, to, now }: OutboxOptions): Promise<Written> {
  const base = join(folder, `${dayIn(period.zone, now)}-${fileName(project.key)}-${period.label}`);
  const files = { eml: `${base}.eml`, html: `${base}.html` };
  try {
    await writeWhole(files.html, withPictures(email));
    await writeWhole(
      files.eml,
      await composeMessage(
        { ...email, to, messageId: `<${createHash('sha256').update(base).digest('hex').slice(0, 32)}@${domainOf(from)}>`, date: now },
        { from },
      ),
    );
    return { ok: true, ...files };
  } catch (error) {
    return { ok: false, reason: `the outbox ${folder} can't be written: ${describeError(error)}` };
  }
}

/** Browsers know no `cid:`. */
function withPictures({ html, attachments }: Email): string {
  return attachments.reduce(
    (page, { cid, contentType, content }) =>
      cid === undefined ? page : page.replaceAll(`cid:${cid}`, `data:${contentType};base64,${content.toString('base64')}`),
    html,
  );
}

const LONGEST_NAME_BYTES = 150;

/** Keys hold letters of any script; a file's name holds 255 bytes, and no path. One that is cut stays apart from others by its digest. */
function fileName(key: string): string {
  const name = key.replace(/[^\p{L}\p{N}_-]+/gu, '-') || 'project';
  if (Buffer.byteLength(name) <= LONGEST_NAME_BYTES) return name;
  const start = [...name].slice(0, Math.floor(LONGEST_NAME_BYTES / 4) - 3).join('');
  return `${start}-${createHash('sha256').update(key).digest('hex').slice(0, 8)}`;
}
