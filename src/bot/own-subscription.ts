/** The subscriptions of somebody who looks from a workspace. */
import { AppError } from '../errors.ts';
import { findSubscription, listSubscriptions, type Subscription, type Target } from '../reports/subscriptions.ts';
import type { Asker, BotContext } from './context.ts';
import { ownIdOf } from './workspace.ts';

/**
 * A subscription of somebody's own: they own it, or it is sent to them.
 *
 * @throws AppError `notFound` for others', as for those that are not there.
 */
export async function ownSubscription(
  { knex }: Pick<BotContext, 'knex'>,
  asker: Asker,
  id: number,
): Promise<Subscription & { targets: Target[] }> {
  if (!Number.isSafeInteger(id))
    throw new AppError('badParameter', 'This button is of no subscription.', { hint: 'Open the Home tab again.' });
  const subscription = await findSubscription(knex, id);
  const found = (await listSubscriptions(knex, { projectId: subscription.project_id })).find((one) => one.id === id);
  if (found === undefined || !isOwn(found, asker))
    throw new AppError('notFound', `You have no subscription #${id}.`, { hint: 'Yours are on the app’s Home tab.' });
  return found;
}

/** Of a project that is seen there, made there or nobody says where, and theirs: they own it, or it is sent to them. */
export function isOwn(one: Subscription & { targets: readonly Target[] }, { userId, workspace }: Asker): boolean {
  const own = ownIdOf(workspace);
  return (
    (workspace.scope === 'all' || workspace.scope.includes(one.project_id)) &&
    (own === null || one.workspace_id === null || one.workspace_id === own) &&
    (one.owner === userId || one.targets.some(({ address }) => address === userId))
  );
}
