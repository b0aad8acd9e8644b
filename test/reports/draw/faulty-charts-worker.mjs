/** Draws, but for three charts, each of which fails in its own way. */
import drawPicture from '../../../dist/reports/draw-worker.js';

const FAULTS = {
  top() {
    throw new Error('told to throw');
  },
  trend() {
    for (;;);
  },
  pareto() {
    const held = [];
    for (;;) held.push(Array.from({ length: 100_000 }, (_, i) => i + held.length));
  },
};

export default (task) => (FAULTS[task.key] ?? drawPicture)(task);
