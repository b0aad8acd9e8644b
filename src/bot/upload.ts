import type { WebClient } from '@slack/web-api';
import pRetry from 'p-retry';
import { isSaid, UnreadableAnswerError } from './slack-failure.ts';

export interface Picture {
  filename: string;
  title: string;
  png: Uint8Array;
}

export interface UploadedFile {
  filename: string;
  title: string;
  bytes: Uint8Array;
}

/** The call after which a file is where it was to go: of one that fails without a word it can't be known. */
export const COMPLETION = 'files.completeUploadExternal';
const POST_TIMEOUT_MS = 10_000;
const POLL_MS = 250;

/**
 * Uploads a picture that stays private to the app, for use in an image block.
 *
 * Slack takes files asynchronously: a block that names one before it is processed is refused, so this waits until
 * it has a type.
 *
 * @returns the file's id.
 * @throws when Slack refuses, or has not processed the file before `signal` aborts.
 */
export async function uploadPicture(client: WebClient, { filename, title, png }: Picture, signal: AbortSignal): Promise<string> {
  const id = await uploadFile(client, { filename, title, bytes: png }, { channel: undefined, signal });
  for (;;) {
    const { file } = await client.files.info({ file: id });
    if (isSaid(file?.mimetype)) return id;
    signal.throwIfAborted();
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/**
 * Uploads a file into a channel, or for the app alone where none is given. `once` completes it: what stands in a channel must not be
 * put there twice.
 *
 * @returns the file's id.
 * @throws when Slack refuses it, or `signal` aborts.
 */
export async function uploadFile(
  client: WebClient,
  { filename, title, bytes }: UploadedFile,
  { channel, signal, once = client }: { channel: string | undefined; signal: AbortSignal; once?: WebClient },
): Promise<string> {
  const { upload_url: url, file_id: id } = await client.files.getUploadURLExternal({ filename, length: bytes.byteLength });
  if (!isSaid(url) || !isSaid(id)) throw new UnreadableAnswerError('files.getUploadURLExternal');
  signal.throwIfAborted();
  await pRetry(() => postBytes(url, bytes, signal), { retries: 2, minTimeout: 300, signal });
  const { files } = await once.files.completeUploadExternal({
    files: [{ id, title }],
    ...(channel === undefined ? {} : { channel_id: channel }),
  });
  if (!Array.isArray(files) || !files.some((file) => file?.id === id)) throw new UnreadableAnswerError(COMPLETION);
  return id;
}

async function postBytes(url: string, bytes: Uint8Array, signal: AbortSignal): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream' },
    body: bytes,
    signal: AbortSignal.any([signal, AbortSignal.timeout(POST_TIMEOUT_MS)]),
  });
  if (!response.ok) throw new Error(`the upload was answered with ${response.status}`);
}
