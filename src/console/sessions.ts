import { randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { createSession, type ResponseUse, type Session } from './session.ts';

export interface Sessions {
  open(): Session;
  /** By the id that its browser has. */
  find(id: string): Session | undefined;
  /** By what the bot was told in the place of an organisation. */
  findByEnterprise(enterprise: string): Session | undefined;
  /** Whom a token of the Web API speaks to: one session, or all of them with the token of all. */
  audienceOf(token: string): readonly Session[];
  /** Where a response URL leads, which is thereby used once more. */
  useResponse(token: string): { session: Session; use: ResponseUse } | undefined;
  all(): readonly Session[];
  /** For what is posted to the channel by itself: alerts. */
  readonly tokenOfAll: string;
  end(): void;
}

const MOST = 20;
const IDLE_MS = 12 * 3_600_000;

/** Kept in memory alone: a restart begins anew. The one that was not used for longest makes room. */
export function createSessions(): Sessions {
  const sessions = new LRUCache<string, Session>({ max: MOST, ttl: IDLE_MS, updateAgeOnGet: true, dispose: (session) => session.end() });
  const tokenOfAll = `xoxb-console-all-${randomBytes(24).toString('hex')}`;
  const all = (): Session[] => [...sessions.values()];
  return {
    open() {
      const session = createSession();
      sessions.set(session.id, session);
      return session;
    },
    find: (id) => sessions.get(id),
    findByEnterprise: (enterprise) => all().find((session) => session.enterprise === enterprise),
    audienceOf: (token) => (token === tokenOfAll ? all() : all().filter((session) => session.token === token)),
    useResponse(token) {
      for (const session of all()) {
        const use = session.useResponse(token);
        if (use !== undefined) return { session, use };
      }
      return undefined;
    },
    all,
    tokenOfAll,
    end: () => sessions.clear(),
  };
}
