import { describe, expect, it } from 'vitest';
import { AppError } from '../src/errors.ts';
import { createSecretBox, deriveSecret } from '../src/secret-box.ts';

const [OLD, NEW] = ['o'.repeat(32), 'n'.repeat(40)] as const;
const TOKEN = 'xoxb-1-a-token';

function problemOf(work: () => unknown): AppError {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(AppError);
    return error as AppError;
  }
  throw new Error('nothing was wrong');
}

describe('a sealed text', () => {
  const box = createSecretBox([NEW]);

  it('opens for its owner, shows nothing of itself and is another one each time', () => {
    const [one, two] = [box.seal(TOKEN, 'T1'), box.seal(TOKEN, 'T1')];
    expect([box.open(one, 'T1'), box.open(two, 'T1')]).toEqual([TOKEN, TOKEN]);
    expect(one).not.toBe(two);
    expect(one).not.toContain('xoxb');
    expect(Buffer.from(one.split('.').at(-1)!, 'base64url').toString('latin1')).not.toContain('xoxb');
    expect(one).toMatch(/^v1\.[0-9a-f]{12}\./);
  });

  it('takes any text, an empty one too', () => {
    for (const text of ['', 'Київ ★', '\0'.repeat(1000)]) expect(box.open(box.seal(text, 'T1'), 'T1')).toBe(text);
  });

  it('opens in no other row', () => {
    expect(problemOf(() => box.open(box.seal(TOKEN, 'T1'), 'T2')).message).toBe(
      "What is kept for T2 can't be opened: it was changed, or belongs to another.",
    );
  });

  it('does not open once any part of it was changed, cut or left out', () => {
    const sealed = box.seal(TOKEN, 'T1');
    const parts = sealed.split('.');
    for (const at of parts.keys()) {
      const flipped = parts.with(at, `${parts[at]!.startsWith('A') ? 'B' : 'A'}${parts[at]!.slice(1)}`).join('.');
      expect(problemOf(() => box.open(flipped, 'T1')).kind, `part ${at}`).toBe('badSetting');
      expect(problemOf(() => box.open(parts.slice(0, at).join('.'), 'T1')).kind, `up to ${at}`).toBe('badSetting');
    }
    const short = parts.with(3, Buffer.from(parts[3]!, 'base64url').subarray(0, 4).toString('base64url')).join('.');
    expect(problemOf(() => box.open(short, 'T1')).kind, 'a short tag').toBe('badSetting');
  });
});

describe('a new secret', () => {
  const sealed = createSecretBox([OLD]).seal(TOKEN, 'T1');

  it('in front of the old one seals, and the old one still opens', () => {
    const both = createSecretBox([NEW, OLD]);
    expect(both.open(sealed, 'T1')).toBe(TOKEN);
    expect(both.isCurrent(sealed)).toBe(false);
    const anew = both.seal(TOKEN, 'T1');
    expect(both.isCurrent(anew)).toBe(true);
    expect(createSecretBox([NEW]).open(anew, 'T1')).toBe(TOKEN);
  });

  it('alone opens nothing of the old one, and the error says what to do and no secret', () => {
    const { message, hint } = problemOf(() => createSecretBox([NEW]).open(sealed, 'T1'));
    expect(message).toContain('none of the secrets in TOWERWATCH_SECRET has sealed it');
    expect(hint).toContain('Add the secret that was in TOWERWATCH_SECRET before');
    expect(`${message} ${hint}`).not.toMatch(/oooo|nnnn|xoxb/);
  });
});

it('secrets for different purposes are different ones', () => {
  expect(deriveSecret(NEW, 'a')).toMatch(/^[0-9a-f]{64}$/);
  expect(new Set([deriveSecret(NEW, 'a'), deriveSecret(NEW, 'b'), deriveSecret(OLD, 'a')]).size).toBe(3);
});
