import { expect, it } from 'vitest';
import { AppError } from '../../src/errors.ts';
import { errorText } from '../../src/terminal/error-text.ts';

it('says what happened and what to do, without what a name would make a terminal do', () => {
  const error = new AppError('notFound', 'Project “\u001B[31mRED\u001B]0;title\u0007 \u202Exyz” has no experiment #9.', {
    hint: 'Name\nanother.',
  });
  const text = errorText(error);
  expect(text).toBe('Project “ [31mRED ]0;title xyz” has no experiment #9.\nName\nanother.\n');
  expect(text).not.toMatch(/[^\P{Cc}\n]/u);
});

it('of a defect says no more than what broke, and no password of an address in it', () => {
  expect(errorText(new Error('connect postgres://ann:secret@db/store'))).toMatch(
    /^Something broke: connect postgres:\/\/ann:[^s]*@db\/store\n$/,
  );
});
