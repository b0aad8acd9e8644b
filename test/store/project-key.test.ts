import { expect, it } from 'vitest';
import { projectKey } from '../../src/store/project-key.ts';

it.each([
  ['Main tenant', 'main-tenant'],
  ['  Дуже довга назва! ', 'дуже-довга-назва'],
  ['2024', 'project-2024'],
  ['!!!', 'project-'],
])('%j is known as something like %s', (name, start) => {
  expect(projectKey({ id: 7, name }, () => true).startsWith(start)).toBe(true);
});

it('never gives one key to two projects, whatever they are called', () => {
  const taken = new Map<string, number>();
  const names = ['A', 'A', 'A 5', 'A', 'Project 8', '!!!', '???', '8', 'a', 'A-2'];
  for (const [i, name] of names.entries()) {
    const key = projectKey({ id: i + 3, name }, (candidate) => !taken.has(candidate));
    expect(taken.has(key)).toBe(false);
    taken.set(key, i);
  }
});
