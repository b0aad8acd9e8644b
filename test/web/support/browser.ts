/** A browser: keeps cookies, follows nothing by itself. */
import { csrfOf } from './form.ts';

export interface Browser {
  cookies: Map<string, string>;
  get(path: string, headers?: Record<string, string>): Promise<Response>;
  post(path: string, fields: Record<string, string>, headers?: Record<string, string>): Promise<Response>;
  /** Reads a page and sends its form, or another one with the same proof. */
  submit(page: string, action: string, fields?: Record<string, string>): Promise<Response>;
}

export function openBrowser(url: () => string): Browser {
  const cookies = new Map<string, string>();
  const send = async (path: string, { headers = {}, ...init }: RequestInit & { headers?: Record<string, string> }): Promise<Response> => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url() + path, { redirect: 'manual', ...init, headers: { accept: 'text/html', cookie, ...headers } });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '' || /expires=Thu, 01 Jan 1970/i.test(line)) cookies.delete(name);
      else cookies.set(name, value);
    }
    return response;
  };
  const post: Browser['post'] = (path, fields, headers = {}) =>
    send(path, {
      method: 'POST',
      body: new URLSearchParams(fields).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    });
  return {
    cookies,
    get: (path, headers = {}) => send(path, { headers }),
    post,
    async submit(page, action, fields = {}) {
      const csrf = csrfOf(await (await send(page, {})).text());
      return post(action, { csrf, ...fields });
    },
  };
}
