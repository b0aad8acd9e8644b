/** A browser that installs the app: to Slack's page and back, with the cookie that it was given. */
import type { Granted } from './slack-oauth.ts';
import type { SlackStandIn } from './slack.ts';

export interface Begun {
  /** Slack's own page. */
  location: URL;
  state: string;
  cookie: string;
  setCookie: string;
}

export interface Shown {
  status: number;
  page: string;
  setCookie: string;
}

export interface SlackBrowser {
  begin(): Promise<Begun>;
  comeBack(parameters: Record<string, string>, cookie?: string): Promise<Shown>;
  /** Both, and the person agrees in between. */
  install(granted: Granted): Promise<Shown>;
}

export function openSlackBrowser({ url, slack }: { url: () => string; slack: SlackStandIn }): SlackBrowser {
  const begin = async (): Promise<Begun> => {
    const response = await fetch(`${url()}/slack/install`, { redirect: 'manual' });
    const location = new URL(response.headers.get('location')!);
    const setCookie = response.headers.get('set-cookie')!;
    return { location, state: location.searchParams.get('state')!, cookie: setCookie.split(';')[0]!, setCookie };
  };
  const comeBack: SlackBrowser['comeBack'] = async (parameters, cookie = '') => {
    const response = await fetch(`${url()}/slack/oauth_redirect?${new URLSearchParams(parameters).toString()}`, {
      headers: { accept: 'text/html', cookie },
    });
    return { status: response.status, page: await response.text(), setCookie: response.headers.get('set-cookie') ?? '' };
  };
  return {
    begin,
    comeBack,
    async install(granted) {
      const { state, cookie } = await begin();
      return comeBack({ code: slack.oauth.grant(granted), state }, cookie);
    },
  };
}
