/** The pictures behind the names that Towerwatch writes; another name stays as it is typed. */
const EMOJI: Readonly<Record<string, string>> = {
  information_source: 'ℹ️',
  white_check_mark: '✅',
  warning: '⚠️',
  x: '❌',
  star: '⭐',
  tada: '🎉',
  trophy: '🏆',
  chart_with_upwards_trend: '📈',
  bell: '🔔',
  rotating_light: '🚨',
  checkered_flag: '🏁',
  hourglass: '⏳',
  eyes: '👀',
  wave: '👋',
};

export function emojiOf(name: string): string {
  return Object.hasOwn(EMOJI, name) ? EMOJI[name]! : `:${name}:`;
}
