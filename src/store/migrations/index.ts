import type { Knex } from 'knex';
import * as experiments from './0001-experiments.ts';
import * as digestDeliveries from './0002-digest-deliveries.ts';
import * as derivedSettings from './0003-derived-settings.ts';
import * as experimentSummaries from './0004-experiment-summaries.ts';
import * as summariesByDayAndDataset from './0005-summaries-by-day-and-dataset.ts';
import * as metricsByEpoch from './0006-metrics-by-epoch.ts';
import * as subscriptions from './0007-subscriptions.ts';
import * as createdBy from './0008-created-by.ts';
import * as slack from './0009-slack.ts';
import * as alerts from './0010-alerts.ts';
import * as featuresAndFilters from './0011-features-and-filters.ts';
import * as fieldsAndNeighbours from './0012-fields-and-neighbours.ts';
import * as webAccess from './0013-web-access.ts';
import * as settingKeys from './0014-setting-keys.ts';
import * as narrowerDeliveryKeys from './0015-narrower-delivery-keys.ts';
import * as resentAt from './0016-resent-at.ts';
import * as mayHaveArrived from './0017-may-have-arrived.ts';
import * as subscriptionWorkspace from './0018-subscription-workspace.ts';

/** In order; a name that has been released is never changed. */
export const MIGRATIONS: readonly { name: string; migration: Knex.Migration }[] = [
  { name: '0001-experiments', migration: experiments },
  { name: '0002-digest-deliveries', migration: digestDeliveries },
  { name: '0003-derived-settings', migration: derivedSettings },
  { name: '0004-experiment-summaries', migration: experimentSummaries },
  { name: '0005-summaries-by-day-and-dataset', migration: summariesByDayAndDataset },
  { name: '0006-metrics-by-epoch', migration: metricsByEpoch },
  { name: '0007-subscriptions', migration: subscriptions },
  { name: '0008-created-by', migration: createdBy },
  { name: '0009-slack', migration: slack },
  { name: '0010-alerts', migration: alerts },
  { name: '0011-features-and-filters', migration: featuresAndFilters },
  { name: '0012-fields-and-neighbours', migration: fieldsAndNeighbours },
  { name: '0013-web-access', migration: webAccess },
  { name: '0014-setting-keys', migration: settingKeys },
  { name: '0015-narrower-delivery-keys', migration: narrowerDeliveryKeys },
  { name: '0016-resent-at', migration: resentAt },
  { name: '0017-may-have-arrived', migration: mayHaveArrived },
  { name: '0018-subscription-workspace', migration: subscriptionWorkspace },
];
