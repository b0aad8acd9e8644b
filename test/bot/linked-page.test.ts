import { describe, expect, it } from 'vitest';
import { readLinkedPage } from '../../src/bot/linked-page.ts';

const base = 'https://tower.example.org/watch';

describe('a link', () => {
  it.each([
    ['/projects/film-night/experiments/12', { kind: 'experiment', project: 'film-night', id: 12 }],
    ['/projects/film-night/experiments/12/?from=mail#curve', { kind: 'experiment', project: 'film-night', id: 12 }],
    ['/projects/film-night', { kind: 'dashboard', project: 'film-night', type: undefined }],
    ['/projects/film-night?type=multitask', { kind: 'dashboard', project: 'film-night', type: 'hybrid' }],
    ['/projects/film-night/compare?experiments=12,13,12', { kind: 'comparison', project: 'film-night', numbers: [12, 13] }],
    ['/projects/film-night/compare?experiments=12%2C13', { kind: 'comparison', project: 'film-night', numbers: [12, 13] }],
  ])('to %s is read', (path, page) => {
    expect(readLinkedPage(base + path, base)).toEqual(page);
    expect(readLinkedPage(base + path, `${base}/`)).toEqual(page);
  });

  it.each([
    'https://tower.example.org/projects/film-night',
    'https://tower.example.org.evil.net/watch/projects/film-night',
    'http://tower.example.org/watch/projects/film-night',
    'https://me:pass@tower.example.org/watch/projects/film-night',
    `${base}/`,
    `${base}/projects/`,
    `${base}/projects/%ff`,
    `${base}/projects/film-night/experiments/12/curve`,
    `${base}/projects/film-night/experiments/1e3`,
    `${base}/projects/film-night/compare?experiments=12`,
    `${base}/projects/film-night/compare?experiments=1,2,3,4,5,6`,
    `${base}/projects/film-night/compare?experiments=1,x`,
    `${base}/digests/b1946ac9-2492-4cb1-b1d7-d4c4e7c8d2a1`,
    'no url',
  ])('to %s is left alone', (url) => expect(readLinkedPage(url, base)).toBeUndefined());
});
