import type { WebClient } from '@slack/web-api';
import type { Log } from '../log.ts';
import type { Answer } from '../reports/answer.ts';
import type { Drawer } from '../reports/draw.ts';
import type { ChartView } from '../reports/view.ts';
import { answerMessage, type SlackBlock, type SlackMessage } from './blocks.ts';
import { fittingCharts } from './native-charts.ts';
import { uploadCharts } from './pictures.ts';

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
  const others = await uploadCharts(
    options,
    views.filter((view) => !isNative(view)),
  );
  if (nativeCharts.size > 0) {
    yield answerMessage(answer, { ...around, pictures: others, nativeCharts });
    log.warn('Slack refused a message with charts of its own; a plainer one follows. SLACK_CHARTS=picture sends that one at once');
  }
  const pictures = new Map([...others, ...(await uploadCharts(options, views.filter(isNative)))]);
  if (pictures.size > 0) yield answerMessage(answer, { ...around, pictures });
  const plain = answerMessage(answer, { ...around, pictures: new Map() });
  yield plain;
  yield { text: plain.text, blocks: [] };
}
