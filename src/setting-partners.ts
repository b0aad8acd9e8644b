/** Settings that make sense only together. */

interface Partners {
  isSet: (name: string) => boolean;
  /** What a setting is expected to be. */
  expected: (name: string) => string;
}

/** One line for each setting that another one asks for, or does not go with. */
export function missingPartners({ isSet, expected }: Partners): string[] {
  const problems: string[] = [];
  const needs = (name: string, because: string, more = ''): void => {
    if (isSet(because) && !isSet(name))
      problems.push(`${name}: found nothing, expected ${expected(name)}${more}, because ${because} is set`);
  };
  const isSocketMode = isSet('SLACK_APP_TOKEN');
  const signing = (because: string): void =>
    isSocketMode ? undefined : needs('SLACK_SIGNING_SECRET', because, ' (or SLACK_APP_TOKEN for Socket Mode)');
  for (const name of ['SLACK_CLIENT_SECRET', 'TOWERWATCH_SECRET', 'BASE_URL']) needs(name, 'SLACK_CLIENT_ID');
  needs('SLACK_CLIENT_ID', 'SLACK_CLIENT_SECRET');
  if (isSet('SLACK_BOT_TOKEN')) signing('SLACK_BOT_TOKEN');
  // Many workspaces, which install the app themselves.
  else if (isSet('SLACK_CLIENT_ID')) needs('SLACK_SIGNING_SECRET', 'SLACK_CLIENT_ID');
  if (!isSet('SLACK_CLIENT_ID')) needs('SLACK_BOT_TOKEN', isSocketMode ? 'SLACK_APP_TOKEN' : 'SLACK_SIGNING_SECRET');
  needs('MAIL_FROM', 'SMTP_URL');
  const dkim = ['DKIM_DOMAIN', 'DKIM_SELECTOR', 'DKIM_PRIVATE_KEY'];
  const set = dkim.find(isSet);
  if (set !== undefined) for (const name of dkim) needs(name, set);
  return problems;
}
