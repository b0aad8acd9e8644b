import type { Chart } from '../chart.ts';
import { sentenceFrame } from './parts/frame.ts';

export interface SentenceData {
  title: string;
  sentence: string;
}

/** A title and why there is nothing below it: for who asked for a picture where an answer has none. */
export const sentence: Chart<SentenceData> = {
  key: 'sentence',
  size: { width: 640, height: 136 },

  title: ({ title }) => title,

  spec: (data, measure) => sentenceFrame({ ...data, width: sentence.size.width, measure }),

  altText: (data) => data.sentence,

  samples: {
    single: { title: 'Top 10 ranking experiments by Test RMSE', sentence: 'No completed ranking experiment has Test RMSE yet.' },
    longNames: {
      title: 'Training of Эксперимент №7 · широкие башни с перекрёстными признаками и отсевом',
      sentence: 'Πείραμα #12 · ευρείς πύργοι με διασταυρώσεις χαρακτηριστικών has no recorded loss: it failed before its first epoch.',
    },
    empty: { title: 'What the settings say', sentence: 'There is nothing to draw.' },
  },
};
