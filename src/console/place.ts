/** The workspace that the console is, by ids that Slack gives to nobody. The store keeps settings and subscriptions under them. */
export const PLACE = {
  team: 'TCONSOLE',
  user: 'UCONSOLE',
  channel: 'CCONSOLE',
  direct: 'DCONSOLE',
  app: 'ACONSOLE',
  bot: 'BCONSOLE',
} as const;

/** Whether something would go to the console's channel or person, where nothing is kept and mostly nobody looks. */
export function isOfConsole(address: string): boolean {
  return address === PLACE.channel || address === PLACE.user || address === PLACE.direct;
}
