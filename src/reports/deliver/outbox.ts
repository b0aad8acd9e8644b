import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describeError, errorCode } from '../../errors.ts';
import type { DeliveryChannel } from './channel.ts';
import { messageFor } from './email-channel.ts';
import { composeMessage, type MailMessage } from './compose.ts';
import type { DkimKey } from './dkim.ts';
import { filledIn } from './encode-text.ts';
import { writeWhole } from './whole-file.ts';

interface OutboxOptions {
  folder: string;
  from: string;
  dkim: DkimKey | undefined;
}

export interface Written {
  eml: string;
  html: string;
}

/**
 * Where mail goes while there is no SMTP server: a .eml for mail programs, and beside it a page for browsers with the pictures in it.
 * A file is there whole or not at all; one of the same name is replaced.
 */
export async function writeToOutbox(message: MailMessage, name: string, { folder, from, dkim }: OutboxOptions): Promise<Written> {
  const base = join(folder, fileName(name));
  const files = { eml: `${base}.eml`, html: `${base}.html` };
  await makeFolder(folder);
  await writeWhole(files.html, withPictures(message));
  await writeWhole(files.eml, await composeMessage(message, { from, dkim }));
  return files;
}

/** The outbox as a way to people: one message for each. */
export function createOutboxChannel(options: OutboxOptions): DeliveryChannel {
  return {
    async send(outgoing, { handOver }) {
      await handOver();
      try {
        const message = messageFor(outgoing, { from: options.from, unsubscribe: undefined });
        return { kind: 'sent', reference: (await writeToOutbox(message, outgoing.key, options)).eml };
      } catch (error) {
        return { kind: 'transient', reason: `the outbox ${options.folder} can't be written: ${describeError(error)}` };
      }
    },
  };
}

/** Not the folders on the way to it: below /proc Node's own recursive making never ends. */
async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder);
  } catch (error) {
    if (errorCode(error) !== 'EEXIST' || !(await stat(folder)).isDirectory()) throw error;
  }
}

/** Browsers know no `cid:`. */
function withPictures({ html, own, attachments }: MailMessage): string {
  return attachments.reduce(
    (page, { cid, contentType, content }) =>
      cid === undefined ? page : page.replaceAll(`cid:${cid}`, `data:${contentType};base64,${content.toString('base64')}`),
    filledIn(html, own),
  );
}

const LONGEST_NAME_BYTES = 200;

/** Names hold letters of any script; a file's name holds 255 bytes, and no path. */
function fileName(name: string): string {
  const safe = name.replace(/[^\p{L}\p{N}_@.-]+/gu, '-').replace(/^[.-]+/, '') || 'mail';
  let cut = [...safe];
  while (Buffer.byteLength(cut.join('')) > LONGEST_NAME_BYTES) cut = cut.slice(0, -1);
  return cut.join('');
}
