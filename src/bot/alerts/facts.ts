/** What is told of an event, frozen when it is found. */
import type { Sweep } from '../../analysis/finished-sweeps.ts';
import type { TakenLead } from '../../analysis/taken-leads.ts';
import { metricOf, type MetricKey, type ModelType } from '../../metrics.ts';
import { leadSentence, settingsOf } from '../../reports/digest-sentences.ts';
import { formatCount, formatMetric } from '../../reports/format.ts';
import { cut, oneLine } from '../../reports/line.ts';
import type { AlertKind } from '../channels.ts';

export interface AlertFacts {
  headline: string;
  /** What changed, or why it failed; null where there is nothing more to say. */
  details: string | null;
  /** Its page is linked to; null: the project's. */
  experimentId: number | null;
  /** Drawn below a new leader. */
  chart: { type: ModelType; metric: MetricKey } | null;
  /** All experiments that it is about. */
  about: number[];
}

export interface FoundEvent {
  kind: AlertKind;
  /** The same thing has the same key, whoever finds it. */
  key: string;
  facts: AlertFacts;
  happenedAt: Date;
}

export interface FailedExperiment {
  id: number;
  display_name: string;
  error_stage: string | null;
  error_message: string | null;
  failed_at: Date;
}

const LONGEST_ERROR = 300;
const LONGEST_STAGE = 60;
const LONGEST_NAME = 60;

export function leaderEvent(lead: TakenLead): FoundEvent {
  const settings = settingsOf(lead);
  return {
    kind: 'leader',
    key: `${lead.model_type} ${lead.metric} ${lead.now.experiment_id}`,
    facts: {
      headline: leadSentence(lead),
      details: settings === null ? null : settings,
      experimentId: lead.now.experiment_id,
      chart: { type: lead.model_type, metric: lead.metric },
      about: [lead.now.experiment_id],
    },
    happenedAt: lead.taken_at,
  };
}

export function failureEvent({
  id,
  display_name: name,
  error_stage: stage,
  error_message: message,
  failed_at,
}: FailedExperiment): FoundEvent {
  const where = cut(oneLine(stage ?? ''), LONGEST_STAGE);
  return {
    kind: 'failed',
    key: String(id),
    facts: {
      headline: where === '' ? `${name} failed; the stage was not recorded` : `${name} failed in the stage “${where}”`,
      details: cut(oneLine(message ?? ''), LONGEST_ERROR) || 'No message was recorded.',
      experimentId: id,
      chart: null,
      about: [id],
    },
    happenedAt: failed_at,
  };
}

/** "A sweep is over: 12 of 12 done, 1 failed, best R@100 47.3% by Exp #45" */
export function sweepEvent({ experiment_ids: ids, failed, cancelled, best, feature_config, dataset, ended_at }: Sweep): FoundEvent {
  const total = formatCount(ids.length);
  const parts = [
    `${total} of ${total} done`,
    ...(failed === 0 ? [] : [`${formatCount(failed)} failed`]),
    ...(cancelled === 0 ? [] : [`${formatCount(cancelled)} cancelled`]),
    best === null ? 'none has a result' : `best ${bestWords(best)}`,
  ];
  const names = [feature_config, dataset].map((name) => cut(oneLine(name ?? ''), LONGEST_NAME)).filter((name) => name !== '');
  return {
    kind: 'sweep',
    key: String(ids[0]),
    facts: {
      headline: `A sweep is over: ${parts.join(', ')}`,
      details: names.length === 0 ? null : names.join(' on '),
      experimentId: best?.experiment_id ?? null,
      chart: null,
      about: ids,
    },
    happenedAt: ended_at,
  };
}

function bestWords({ metric: key, value, display_name: name }: NonNullable<Sweep['best']>): string {
  const metric = metricOf(key);
  return `${metric.label} ${formatMetric(metric, value)} by ${name}`;
}
