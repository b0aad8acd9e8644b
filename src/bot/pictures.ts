import type { WebClient } from '@slack/web-api';
import { describeError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Drawer } from '../reports/draw.ts';
import type { ChartView } from '../reports/view.ts';
import { uploadPicture } from './upload.ts';

interface PicturesOptions {
  /** Undefined: there is no token to upload with. */
  client: WebClient | undefined;
  drawer: Pick<Drawer, 'png'>;
  log: Log;
  /** What takes longer is left out; 8 seconds where somebody waits for an answer. */
  deadlineMs?: number;
}

/** A picture that takes longer than this is left out: words without one beat late ones. */
const PICTURE_DEADLINE_MS = 8_000;

/** Draws and uploads charts, and returns the ids of their files; one that fails is logged and left out. */
export async function uploadCharts(
  { client, drawer, log, deadlineMs = PICTURE_DEADLINE_MS }: PicturesOptions,
  views: readonly ChartView[],
): Promise<Map<ChartView, string>> {
  if (client === undefined || views.length === 0) return new Map();
  const signal = AbortSignal.timeout(deadlineMs);
  const upload = async (view: ChartView): Promise<[ChartView, string] | undefined> => {
    const drawAndUpload = async (): Promise<string> => {
      const drawing = await drawer.png(view.chart, view.data);
      if (!drawing.ok) throw new Error(drawing.reason);
      return uploadPicture(client, { filename: `${view.chart}.png`, title: view.title, png: drawing.body }, signal);
    };
    try {
      return [view, await Promise.race([drawAndUpload(), aborted(signal)])];
    } catch (error) {
      log.warn({ err: error }, `an answer goes out without its picture: ${describeError(error)}`);
      return undefined;
    }
  };
  return new Map((await Promise.all(views.map(upload))).filter((entry) => entry !== undefined));
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) =>
    signal.addEventListener('abort', () => reject(new Error('drawing and uploading took too long'))),
  );
}
