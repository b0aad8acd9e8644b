/** Every section of the digest, in the order of the mail; a test compares the list with the folder. */
import { errorLeaders } from './error-leaders.ts';
import { news } from './news.ts';
import { recallLeaders } from './recall-leaders.ts';
import type { Section } from '../section.ts';
import { top } from './top.ts';
import { trend } from './trend.ts';

export const SECTIONS: readonly Section[] = [news, trend, recallLeaders, errorLeaders, top];
