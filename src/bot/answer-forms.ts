import type { WebClient } from '@slack/web-api';
import { describeError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Answer } from '../reports/answer.ts';
import type { Drawer } from '../reports/draw.ts';
import type { ChartView } from '../reports/view.ts';
import { answerMessage, type SlackBlock, type SlackMessage } from './blocks.ts';
import { fittingCharts } from './native-charts.ts';
import { uploadPicture } from './upload.ts';

interface FormsOptions {
  /** Uploads pictures; undefined: there is no token to do it with. */
  client: WebClient | undefined;
  drawer: Pick<Drawer, 'png'>;
  baseUrl: string;
  /** Who draws the charts: this program, or Slack where it can. */
  charts: 'picture' | 'native';
  log: Log;
  footer?: readonly SlackBlock[];
  now?: Date;
}

/** A picture that takes longer than this is left out: an answer without one beats a late one. */
const PICTURE_DEADLINE_MS = 8_000;

/**
 * The forms of an answer, each plainer than the one before, to be tried until Slack takes one: with the charts that Slack draws
 * (where that is chosen), with pictures, without them, as text alone. Pictures are drawn only once their form is asked for.
 */
export async function* answerForms(answer: Answer, options: FormsOptions): AsyncGenerator<SlackMessage> {
  const { baseUrl, log, footer, now } = options;
  const around = { baseUrl, ...(footer === undefined ? {} : { footer }), ...(now === undefined ? {} : { now }) };
  const views = answer.views.filter((view): view is ChartView => view.kind === 'chart');
  const nativeCharts = options.charts === 'native' ? fittingCharts(views) : new Map<ChartView, never>();
  const isNative = (view: ChartView): boolean => nativeCharts.has(view);
  const others = await uploadPictures(
    options,
    views.filter((view) => !isNative(view)),
  );
  if (nativeCharts.size > 0) {
    yield answerMessage(answer, { ...around, pictures: others, nativeCharts });
    log.warn('Slack refused a message with charts of its own; a plainer one follows. SLACK_CHARTS=picture sends that one at once');
  }
  const pictures = new Map([...others, ...(await uploadPictures(options, views.filter(isNative)))]);
  if (pictures.size > 0) yield answerMessage(answer, { ...around, pictures });
  const plain = answerMessage(answer, { ...around, pictures: new Map() });
  yield plain;
  yield { text: plain.text, blocks: [] };
}

/** Draws and uploads charts; one that fails is logged and left out. */
export async function uploadPictures(
  { client, drawer, log }: Pick<FormsOptions, 'client' | 'drawer' | 'log'>,
  views: readonly ChartView[],
): Promise<Map<ChartView, string>> {
  if (client === undefined || views.length === 0) return new Map();
  const signal = AbortSignal.timeout(PICTURE_DEADLINE_MS);
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
