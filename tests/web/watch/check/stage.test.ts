import { describe, expect, test } from 'vitest';

import { type Happening, kBeginning, next, nextWordsIn, type Question, type Stage, timeLeft } from '../../../../web-client/src/watch/check/stage';

const question: Question = {
  nonce: new Uint8Array([1]),
  kind: 'confirm',
  prompt: 'pine',
  choices: [1, 2, 3].map((number) => ({ number, text: `word ${number}`, pictureUrl: '' })),
  withinMs: 120_000,
  triesLeft: 3,
};
const asked: Happening = { key: 'asked', asked: { question }, mono: 1_000 };
const lost = (kind: 'refused' | 'offline' | 'unknown'): Happening => ({ key: 'lost', failure: { kind, code: 'x' } });

function after(...happenings: readonly Happening[]): Stage {
  return happenings.reduce(next, kBeginning);
}

describe('a check', () => {
  test('is asked, chosen by its number, sent, and over', () => {
    expect(after(asked)).toEqual({ key: 'asked', question, until: 121_000, chosen: null });
    const sent = after(asked, { key: 'choose', number: 2 }, { key: 'send' });
    expect(sent).toEqual({ key: 'sending', question, chosen: 2 });
    const right = { right: true, releasedMs: 750_000, triesLeft: 2 };
    expect(next(sent, { key: 'answered', answered: right })).toEqual({ key: 'right', releasedMs: 750_000 });
  });

  test('sends nothing that nobody has chosen, and nothing when its time is over', () => {
    expect(after(asked, { key: 'send' }).key).toBe('asked');
    expect(after(asked, { key: 'choose', number: 9 }, { key: 'send' }).key).toBe('asked');
    const late = after(asked, { key: 'choose', number: 2 }, { key: 'time', mono: 121_000 });
    expect(late).toEqual({ key: 'late' });
    expect(next(late, { key: 'send' })).toBe(late);
  });

  test('is not late a moment before', () => {
    expect(after(asked, { key: 'time', mono: 120_999 }).key).toBe('asked');
  });

  test('is gone through by arrows, from both ends', () => {
    const chosen = (...by: readonly (1 | -1)[]): unknown =>
      after(asked, ...by.map((each): Happening => ({ key: 'move', by: each })));
    expect(chosen(1)).toMatchObject({ chosen: 1 });
    expect(chosen(-1)).toMatchObject({ chosen: 3 });
    expect(chosen(1, 1, 1, 1)).toMatchObject({ chosen: 1 });
    expect(chosen(1, -1)).toMatchObject({ chosen: 3 });
  });

  test('answered wrongly is asked anew by a press, and says so while tries are left', () => {
    const answered = (triesLeft: number): Stage =>
      after(asked, { key: 'choose', number: 1 }, { key: 'send' }, { key: 'answered', answered: { right: false, releasedMs: 0, triesLeft } });
    expect(answered(2)).toEqual({ key: 'wrong', triesLeft: 2 });
    expect(next(answered(2), { key: 'again' })).toEqual(kBeginning);
    expect(answered(0)).toEqual(kBeginning); // the next asking says until when
    const resting = next(answered(0), { key: 'asked', asked: { nextTryAt: '2018-03-08T14:30:00Z' }, mono: 0 });
    expect(resting).toEqual({ key: 'resting', nextTryAt: '2018-03-08T14:30:00Z' });
  });

  test('without a network waits, and is asked anew when it is back', () => {
    for (const before of [after(), after(asked, { key: 'choose', number: 1 }, { key: 'send' })]) {
      const offline = next(before, lost('offline'));
      expect(offline).toEqual({ key: 'offline' });
      expect(next(offline, { key: 'again' })).toEqual(kBeginning);
    }
  });

  test('that the server refuses is over, and a refused answer came too late for its question', () => {
    expect(after(lost('refused'))).toEqual({ key: 'gone' });
    expect(after(asked, { key: 'choose', number: 1 }, { key: 'send' }, lost('refused'))).toEqual({ key: 'late' });
    expect(after(lost('unknown'))).toEqual({ key: 'failed', code: 'x' });
  });

  test('takes nothing that comes late', () => {
    const wrong: Stage = { key: 'wrong', triesLeft: 1 };
    for (const late of [asked, lost('offline'), { key: 'choose', number: 1 }, { key: 'move', by: 1 }, { key: 'time', mono: 1e9 }] as const) {
      expect(next(wrong, late)).toBe(wrong);
    }
    const right: Stage = { key: 'right', releasedMs: 1 };
    expect(next(right, { key: 'again' })).toBe(right);
  });
});

describe('the time that is left', () => {
  test('is said in three steps and not every second', () => {
    expect([120_000, 60_001, 60_000, 30_001, 30_000, 1].map(timeLeft)).toEqual([
      'two_minutes', 'two_minutes', 'one_minute', 'one_minute', 'half_a_minute', 'half_a_minute',
    ]);
    expect([120_000, 60_000, 30_000, 1, 0, -5].map(nextWordsIn)).toEqual([60_000, 30_000, 30_000, 1, null, null]);
  });
});
