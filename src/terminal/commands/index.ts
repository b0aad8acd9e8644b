import type { StorelessCommand, TerminalCommand } from '../command.ts';
import { ask } from './ask.ts';
import { chart } from './chart.ts';
import { connect, disconnect } from './connect.ts';
import { deliveries } from './deliveries.ts';
import { digest } from './digest.ts';
import { links } from './links.ts';
import { manifest } from './manifest.ts';
import { subscriptions } from './subscriptions.ts';
import { sync } from './sync.ts';
import { tokens } from './tokens.ts';
import { workspaces } from './workspaces.ts';

/** Commands that work on the store, in the order of the help. */
export const TERMINAL_COMMANDS: readonly (TerminalCommand | StorelessCommand)[] = [
  ask,
  chart,
  digest,
  subscriptions,
  deliveries,
  workspaces,
  connect,
  disconnect,
  tokens,
  links,
  sync,
  manifest,
];
