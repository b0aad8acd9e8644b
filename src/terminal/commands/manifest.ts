import { slackManifest } from '../../bot/manifest.ts';
import { readArguments } from '../arguments.ts';
import type { StorelessCommand } from '../command.ts';

const OPTIONS = { 'socket-mode': { type: 'boolean', default: false } } as const;

export const manifest: StorelessCommand = {
  name: 'manifest',
  usage: 'towerwatch manifest [--socket-mode]',
  summary: 'the manifest to make the Slack app from, for BASE_URL; --socket-mode for a machine without a public address',
  needsNoStore: true,
  check: (argv) => void readArguments(argv, OPTIONS, manifest.usage),
  async run(argv, { config, baseUrl, terminal }) {
    const { values } = readArguments(argv, OPTIONS, manifest.usage);
    const isSocketMode = values['socket-mode'] || config.slack.appToken !== undefined;
    terminal.write(`${JSON.stringify(slackManifest({ baseUrl, isSocketMode }), null, 2)}\n`);
    if (config.baseUrl === undefined && !isSocketMode)
      terminal.writeError('BASE_URL is not set: Slack can’t reach the addresses in this manifest. Set it, or say --socket-mode.\n');
    return 0;
  },
};
