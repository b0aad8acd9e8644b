/** Projects that change under the test's hands, channels that want to hear of it, and processes that tell them through the stand-in for Slack. */
import type { ProjectScope } from '../../src/analysis/project.ts';
import { createAlerts, type Alerts } from '../../src/bot/alerts/engine.ts';
import { writeChannel, type ChannelSettings } from '../../src/bot/channels.ts';
import { createClients, type Workspaces } from '../../src/bot/workspace.ts';
import { createMemorySource, type MemoryRows } from '../../src/sources/memory.ts';
import { syncStore } from '../../src/sources/sync.ts';
import type { ExperimentRow } from '../../src/store/rows.ts';
import type { Store } from '../../src/store/store.ts';
import { experimentRow } from './experiment-row.ts';
import { createTestLog } from './log.ts';
import type { PostedMessage } from './slack-messages.ts';
import { startSlack, type SlackStandIn } from './slack.ts';
import { openTestStore, type ENGINES } from './store.ts';

export const NOON = new Date('2026-11-24T12:00:00Z');

export interface AlertsSite {
  store: Store;
  slack: SlackStandIn;
  clock: { now: Date };
  /** Adds experiments, or replaces those of the same ids, and brings the store in step. */
  put(...experiments: (Partial<ExperimentRow> & Pick<ExperimentRow, 'id'>)[]): Promise<void>;
  remove(...ids: number[]): Promise<void>;
  /** A channel's settings are written now. */
  set(channelId: string, settings?: Partial<ChannelSettings>): Promise<void>;
  /** Another process on the same store. */
  process(options?: { timeoutMs?: number; scope?: ProjectScope }): Alerts & { lines: () => Record<string, unknown>[] };
  later(minutes: number): void;
  posted(channel: string): PostedMessage[];
  states(): Promise<string[]>;
  close(): Promise<void>;
}

export async function openAlertsSite(
  engine: (typeof ENGINES)[number],
  projectNames: readonly string[] = ['Shop', 'Films'],
): Promise<AlertsSite> {
  const store = await openTestStore(engine);
  const slack = await startSlack();
  const clock = { now: NOON };
  slack.messages.now = () => clock.now;
  const experiments = new Map<number, MemoryRows['experiments'][number]>();
  const rows = (): MemoryRows => ({
    projects: projectNames.map((name, i) => ({ id: i + 1, name, description: '' })),
    datasets: projectNames.map((_name, i) => ({ id: i + 1, project_id: i + 1, name: `Dataset ${i + 1}`, description: '', row_count: 1 })),
    feature_configs: projectNames.map((_name, i) => ({
      id: i + 1,
      dataset_id: i + 1,
      name: `Features ${i + 1}`,
      config_type: null,
      buyer_tensor_dim: null,
      product_tensor_dim: null,
    })),
    model_configs: [],
    experiments: [...experiments.values()],
  });
  const source = createMemorySource('test', rows);
  const sync = async (): Promise<void> => {
    await syncStore({ store, source, log: createTestLog().log, now: () => clock.now });
  };
  const processes: Alerts[] = [];
  await sync();
  return {
    store,
    slack,
    clock,
    async put(...made) {
      for (const one of made) experiments.set(one.id, { experiment: experimentRow(one), curve: null });
      await sync();
    },
    async remove(...ids) {
      for (const id of ids) experiments.delete(id);
      await sync();
    },
    set: (channelId, settings = {}) =>
      writeChannel(
        store.knex,
        { workspaceId: 'T1', channelId },
        {
          settings: {
            project_id: 1,
            model_type: null,
            unfurls: true,
            alerts: ['leader', 'failed', 'sweep'],
            quiet_from: null,
            quiet_to: null,
            zone: 'UTC',
            ...settings,
          },
          by: 'U1',
          now: clock.now,
        },
      ),
    process({ timeoutMs = 500, scope = 'all' } = {}) {
      const { log, lines } = createTestLog();
      const now = (): Date => clock.now;
      const clients = createClients({ token: 'xoxb-1', apiUrl: slack.apiUrl, log, now, retryDelayMs: 1, timeoutMs });
      const workspaces: Pick<Workspaces, 'find'> = { find: async () => ({ id: 'T1', slack: clients, scope }) };
      const drawer = { png: async () => ({ ok: true as const, body: Buffer.from('png'), width: 1, height: 1 }) };
      const baseUrl = (): string => 'https://tower.example.org';
      const alerts = createAlerts({ knex: store.knex, drawer, workspaces, baseUrl, log, now, random: () => 0 });
      processes.push(alerts);
      return { ...alerts, lines };
    },
    later: (minutes) => void (clock.now = new Date(clock.now.getTime() + minutes * 60_000)),
    posted: (channel) => slack.messages.posted.filter((message) => message.channel === channel),
    states: () => store.knex('alert_posts').orderBy('id').pluck('state'),
    async close() {
      await Promise.all(processes.map((alerts) => alerts.stop()));
      await slack.close();
      await store.close();
    },
  };
}

/** A moment of the clock's day, as a source has it. */
export function at(time: string): string {
  return `2026-11-24 ${time}:00.000000+00`;
}

/** A completed retrieval experiment that was created an hour before. */
export function done(id: number, recall: number, time: string, more: Partial<ExperimentRow> = {}): Partial<ExperimentRow> & { id: number } {
  return { id, recall_at_100: recall, created_at: at('00:00'), completed_at: at(time), updated_at: at(time), ...more };
}

export function failed(id: number, time: string, more: Partial<ExperimentRow> = {}): Partial<ExperimentRow> & { id: number } {
  const error = { error_stage: 'training', error_message: 'Out of memory\n  at step 7' };
  return { id, status: 'failed', created_at: at('00:00'), completed_at: at(time), updated_at: at(time), ...error, ...more };
}
