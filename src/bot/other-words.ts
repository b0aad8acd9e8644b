/** Words that people say in place of those that a line is read by, or around them. */
import type { Word } from './words.ts';

/** Said around what is asked for, in sentences: "how many failed", "show me the best". */
const FILLERS = new Set(
  `a an the this that these those me us i we you it my our all any anything everything something how many much what what's which who who's whose
   where where's why is are was were be has have there do does did get give tell about of for to from with by between than should could can will
   would next now better worse happened happens model models experiment experiments`.split(/\s+/),
);

export function isFiller({ text, quoted }: Pick<Word, 'text' | 'quoted'>): boolean {
  return (
    !quoted &&
    FILLERS.has(
      text
        .toLowerCase()
        .replaceAll('’', "'")
        .replace(/[?.!]+$/, ''),
    )
  );
}

/** What people call commands that are named otherwise. */
export const OTHER_NAMES: ReadonlyMap<string, string> = new Map([
  ['best', 'top'],
  ['winners', 'top'],
  ['leaders', 'top'],
  ['leaderboard', 'top'],
  ['history', 'trend'],
  ['progress', 'trend'],
  ['diff', 'compare'],
  ['versus', 'compare'],
  ['summary', 'overview'],
  ['statistics', 'stats'],
  ['numbers', 'stats'],
  ['figures', 'stats'],
  ['suggestions', 'suggest'],
  ['ideas', 'suggest'],
  ['suggestion', 'suggest'],
  ['sub', 'subscribe'],
  // The opposite of it would be near.
  ['unsubscribe', 'subscriptions'],
  ['unsub', 'subscriptions'],
  ['pause', 'subscriptions'],
  ['hyperparams', 'insights'],
  ['hyperparameter', 'insights'],
  ['hyperparameters', 'insights'],
  ['last', 'list'],
  ['latest', 'list'],
  ['newest', 'list'],
  ['running', 'list running'],
  ['failed', 'list failed'],
  ['failures', 'list failed'],
  ['?', 'help'],
  ['-h', 'help'],
  ['--help', 'help'],
  ['hyb', 'hybrid'],
  ['rank', 'ranking'],
  ['rating', 'ranking'],
  ['retr', 'retrieval'],
  ['subscribed', 'subscriptions'],
  ['subscribers', 'subscriptions'],
  ['page', 'list page'],
  ['commands', 'help'],
  ['hi', 'help'],
  ['hello', 'help'],
  ['hey', 'help'],
  ['config', 'settings'],
  ['configuration', 'settings'],
  ['preferences', 'settings'],
  ['options', 'settings'],
  ['dashboard', 'overview'],
  ['won', 'top'],
  ['winner', 'top'],
  ['lowest', 'top'],
  ['highest', 'top'],
  ['heat', 'heatmap'],
  ['data', 'datasets'],
  ['difference', 'compare'],
  ['differences', 'compare'],
  ['info', 'show'],
  ['try', 'suggest'],
  ['train', 'suggest'],
  ['set', 'settings'],
  ['stop', 'subscriptions'],
  ['cancel', 'subscriptions'],
  ['mute', 'settings'],
  ['find', 'list'],
  ['search', 'list'],
  ['details', 'show'],
]);
