import type { Chart } from '../chart.ts';
import { SENTENCE_MOST_HEIGHT, sentenceFrame } from './parts/frame.ts';

export interface SentenceData {
  title: string;
  sentence: string;
}

/** A title and why there is nothing below it: for who asked for a picture where an answer has none. */
export const sentence: Chart<SentenceData> = {
  key: 'sentence',
  size: { width: 640, height: SENTENCE_MOST_HEIGHT },

  title: ({ title }) => title,

  spec: (data, measure) => sentenceFrame({ ...data, width: sentence.size.width, measure }),

  altText: (data) => data.sentence,

  samples: {
    single: { title: 'Top 10 ranking experiments by Test RMSE', sentence: 'No completed ranking experiment has Test RMSE yet.' },
    longNames: {
      title: 'Training of Эксперимент №7 · широкие башни с перекрёстными признаками и отсевом',
      sentence: 'Πείραμα #12 · ευρείς πύργοι με διασταυρώσεις χαρακτηριστικών has no recorded loss: it failed before its first epoch.',
    },
    manyLines: {
      title: 'What the settings of an experiment say',
      sentence: `None of its settings is surely good or bad: ${'the value is in too few experiments, '.repeat(9)}or the intervals are wide.`,
    },
    empty: { title: 'What the settings say', sentence: 'There is nothing to draw.' },
  },
};
