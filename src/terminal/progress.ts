import cliProgress from 'cli-progress';
import type { Terminal } from './command.ts';

export interface Progress {
  update: (done: number, total: number) => void;
  end: () => void;
}

/** A bar where a person looks on, else a line each 10%; nothing at all while there is nothing to load. */
export function createProgress(title: string, terminal: Terminal): Progress {
  let bar: cliProgress.SingleBar | undefined;
  let told = -1;
  let ended = false;
  return {
    update: (done, total) => {
      if (ended) return;
      if (terminal.interactive) {
        if (bar === undefined) {
          bar = new cliProgress.SingleBar(
            { format: `${title} {bar} {percentage}% | {value}/{total} rows`, barsize: 20, hideCursor: true, noTTYOutput: false },
            cliProgress.Presets.shades_classic,
          );
          bar.start(total, 0);
        }
        bar.setTotal(total);
        bar.update(done);
        // Ended here and not by the caller: a line of the log would land in it.
        if (done >= total) bar.stop();
        return;
      }
      const tenths = Math.floor((done / Math.max(total, 1)) * 10);
      if (tenths > told) terminal.writeError(`${title} ${tenths * 10}% (${done}/${total} rows)\n`);
      told = Math.max(told, tenths);
    },
    end: () => {
      ended = true;
      bar?.stop();
    },
  };
}
