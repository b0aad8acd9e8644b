import type { BlockAction, ButtonAction } from '@slack/bolt';
import { LRUCache } from 'lru-cache';
import { readAsOfText } from '../../analysis/as-of.ts';
import { AppError, describeError } from '../../errors.ts';
import { optOut } from '../../reports/recipients.ts';
import { pauseSubscription, removeSubscription, resumeSubscription } from '../../reports/subscriptions.ts';
import { memberAccessOf } from '../access.ts';
import { failureNotice } from '../answers.ts';
import { noticeMessage, noticeWords } from '../blocks.ts';
import type { Asker } from '../context.ts';
import { readHome, type Home } from '../home.ts';
import { compareModal } from '../modals/compare.ts';
import { openForm } from '../modals/index.ts';
import type { Modal } from '../modals/modal.ts';
import { subscribeModal, SUBSCRIPTIONS_ARE } from '../modals/subscribe.ts';
import { ownSubscription } from '../own-subscription.ts';
import { uploadCharts } from '../pictures.ts';
import { inLog, slackFailure } from '../slack-failure.ts';
import { DOUBLE_CLICK_MS, REPEATED_FOR_MS, type Listener, type ListenerContext } from './listener.ts';

const REMEMBERED_PICTURES = 500;
const REMEMBERED_MS = 3_600_000;

/** The Home tab, whenever somebody opens it, and its buttons. */
export const listenToHome: Listener = (app, bot) => {
  /** Ids of uploaded pictures, by workspace, project and the moment that the data is as of. */
  const pictures = new LRUCache<string, string>({ max: REMEMBERED_PICTURES, ttl: REMEMBERED_MS });
  const publish = (asker: Asker, notice?: string): Promise<void> =>
    publishHome(bot, { asker, pictures, ...(notice === undefined ? {} : { notice }) });

  app.event('app_home_opened', async ({ event, body }) => {
    if (event.tab !== 'home') return;
    await bot.underWay(async () => {
      if (!(await bot.once.first(`event ${body.event_id}`, REPEATED_FOR_MS))) return;
      const asker = await bot.askerOf({ teamId: body.team_id, enterpriseId: body.enterprise_id, userId: event.user, channelId: undefined });
      if (asker !== undefined) await publish(asker);
    });
  });

  app.action<BlockAction<ButtonAction>>({ type: 'block_actions', action_id: /^home\./ }, async ({ ack, body, action }) => {
    await ack();
    await bot.underWay(async () => {
      const { team, enterprise, user, trigger_id: triggerId } = body;
      if (!(await bot.once.first(`click ${triggerId}`, REPEATED_FOR_MS))) return;
      if (!(await bot.once.first(`home ${user.id} ${action.action_id} ${action.value}`, DOUBLE_CLICK_MS))) return;
      const asker = await bot.askerOf({ teamId: team?.id, enterpriseId: enterprise?.id, userId: user.id, channelId: undefined });
      if (asker === undefined) return;
      const notice = await act(bot, { asker, triggerId, name: action.action_id.split('.')[1] ?? '', id: Number(action.value) });
      if (notice !== undefined) await publish(asker, notice);
    });
  });
};

const FORMS: Readonly<Record<string, Modal>> = { subscribe: subscribeModal, compare: compareModal, edit: subscribeModal };

interface Act {
  asker: Asker;
  triggerId: string;
  name: string;
  id: number;
}

/** Does what a button says. @returns what to say of it; undefined where a form was opened. */
async function act(bot: ListenerContext, { asker, triggerId, name, id }: Act): Promise<string | undefined> {
  const { knex, now, delivery } = bot;
  const question = { asker, project: undefined, responseUrl: undefined };
  try {
    // Names come from outside: `constructor` is none of ours.
    const modal = Object.hasOwn(FORMS, name) ? FORMS[name] : undefined;
    if (modal !== undefined) {
      const opened = await openForm(bot, { modal, triggerId, question: name === 'edit' ? { ...question, subscription: id } : question });
      return opened === 'opened' ? undefined : noticeWords(opened);
    }
    const subscription = await ownSubscription(bot, asker, id);
    if (name === 'unsubscribe') {
      await optOut(knex, { channel: 'slack', address: asker.userId }, id, now());
      return `Nothing of subscription #${id} is sent to you any more.`;
    }
    await memberAccessOf(bot, asker, SUBSCRIPTIONS_ARE);
    if (subscription.owner !== asker.userId)
      throw new AppError('unauthorized', `Subscription #${id} has another owner.`, { hint: 'You can unsubscribe from it.' });
    switch (name) {
      case 'pause':
        await pauseSubscription(knex, id, now());
        return `Subscription #${id} is paused: what falls due is not sent.`;
      case 'resume':
        await resumeSubscription(knex, id);
        return `Subscription #${id} goes on with its next date.`;
      case 'remove':
        await removeSubscription(knex, id, now());
        return `Subscription #${id} is removed; what was sent stays on record.`;
      case 'send':
        await delivery.sendNow(id);
        return `Subscription #${id} is being sent. /experiments deliveries says what became of it.`;
      default:
        throw new AppError('badParameter', 'This button is of an older Towerwatch.', { hint: 'Open the Home tab again.' });
    }
  } catch (error) {
    return noticeWords(failureNotice(bot, error));
  }
}

interface Publish {
  asker: Asker;
  pictures: LRUCache<string, string>;
  notice?: string;
}

/** At once without a picture that is not uploaded yet, then with it. */
async function publishHome(bot: ListenerContext, { asker, pictures, notice }: Publish): Promise<void> {
  const { slack } = asker.workspace;
  if (slack === undefined) return;
  const show = async (view: ReturnType<Home['view']>): Promise<void> => {
    await slack.client.views
      .publish({ user_id: asker.userId, view })
      .catch((error: unknown) => bot.log.warn({ err: error }, `a Home tab could not be shown: ${inLog(slackFailure(error))}`));
  };
  let home: Home;
  let key: string;
  try {
    home = await readHome(bot, asker);
    key = `${asker.workspace.id} ${home.project.id} ${await readAsOfText(bot.knex)}`;
  } catch (error) {
    const { blocks } = noticeMessage(failureNotice(bot, error));
    return show({ type: 'home', blocks });
  }
  const { chart } = home;
  const more = notice === undefined ? {} : { notice };
  const known = pictures.get(key);
  await show(home.view({ file: known, ...more }));
  if (known !== undefined || chart === undefined) return;
  const uploaded = await uploadCharts({ client: slack.client, drawer: bot.drawer, log: bot.log }, [chart]).catch((error: unknown) => {
    bot.log.warn({ err: error }, `a Home tab goes without its picture: ${describeError(error)}`);
    return new Map<typeof chart, string>();
  });
  const file = uploaded.get(chart);
  if (file === undefined) return;
  pictures.set(key, file);
  await show(home.view({ file, ...more }));
}
