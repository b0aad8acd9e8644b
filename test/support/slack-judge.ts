/** Holds every payload that reaches the stand-in to Slack's limits, and to what the validator only warns of. */
import { blockProblems, homeProblems, messageProblems, modalProblems, unfurlProblems } from './blocks.ts';

const PROBLEMS = { response: blockProblems, message: messageProblems, modal: modalProblems, home: homeProblems, unfurl: unfurlProblems };

export interface SlackJudge {
  /** What was found wrong so far: a test whose stand-in has any fails when it closes. */
  problems: string[];
  /** @returns what is wrong with a payload; empty when all is well. */
  judge: (payload: unknown, surface: keyof typeof PROBLEMS) => string[];
}

export function createJudge(): SlackJudge {
  const problems: string[] = [];
  return {
    problems,
    judge: (payload, surface) => {
      const found = PROBLEMS[surface](payload);
      problems.push(...found.map((problem) => `${surface}: ${problem}`));
      return found;
    },
  };
}
