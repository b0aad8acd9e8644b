import type { WebClient } from '@slack/web-api';
import { LRUCache } from 'lru-cache';
import { describeError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { FrozenContent, FrozenFile } from '../reports/deliver/channel.ts';
import { PICTURE_PREFIX } from './digest-message.ts';
import { uploadPicture } from './upload.ts';

/** Ids of uploaded files by their `cid`. */
export type UploadedPictures = ReadonlyMap<string, string>;

const UPLOAD_MS = 30_000;
const MOST_KEPT = 200;

/**
 * Uploads the pictures of a content once, for all channels that it goes to from this process. One that can't be uploaded is
 * missing in the answer, and tried again for the next channel.
 */
export function createPictureUploads({
  client,
  log,
}: {
  client: WebClient;
  log: Log;
}): (content: FrozenContent) => Promise<UploadedPictures> {
  const uploads = new LRUCache<string, Promise<string>>({ max: MOST_KEPT });
  const upload = (key: string, { name, body }: FrozenFile): Promise<string> => {
    const known = uploads.get(key);
    if (known !== undefined) return known;
    const uploading = uploadPicture(client, { filename: name, title: name, png: body }, AbortSignal.timeout(UPLOAD_MS));
    uploads.set(key, uploading);
    uploading.catch(() => uploads.delete(key));
    return uploading;
  };
  return async ({ id, files, slack }) => {
    const form = JSON.stringify(slack);
    const uploaded = new Map<string, string>();
    await Promise.all(
      files.map(async (file) => {
        const { cid, name } = file;
        // Mail may have pictures that Slack does not show.
        if (cid === null || !form.includes(`"${PICTURE_PREFIX}${cid}"`)) return;
        try {
          uploaded.set(cid, await upload(`${id} ${cid}`, file));
        } catch (error) {
          log.warn({ err: error, content: id }, `a digest goes to Slack without the picture ${name}: ${describeError(error)}`);
        }
      }),
    );
    return uploaded;
  };
}
