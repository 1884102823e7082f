import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { kNoPace, noted, type Pace, remainingMs, remainingWords } from '../../../web-client/src/upload/pace';

function steady(seconds: number, perSecond: number): Pace {
  let pace = kNoPace;
  for (let s = 0; s <= seconds; s++) pace = noted(pace, s * 1000, s * perSecond);
  return pace;
}

describe('the time that is left', () => {
  test('is what is left by the speed of the last seconds', () => {
    expect(remainingMs(steady(10, 100), 10_000, 5_000)).toBe(40_000);
  });

  test('is not guessed from the first three seconds', () => {
    expect(remainingMs(steady(2, 100), 2_000, 5_000)).toBeNull();
    expect(remainingMs(kNoPace, 0, 5_000)).toBeNull();
  });

  test('is not guessed while nothing moves', () => {
    expect(remainingMs(steady(10, 0), 10_000, 5_000)).toBeNull();
  });

  test('forgets how fast it was long ago', () => {
    let pace = steady(10, 1_000);
    for (let s = 11; s <= 60; s++) pace = noted(pace, s * 1000, 10_000 + (s - 10) * 10);
    expect(remainingMs(pace, 60_000, 10_500 + 100)).toBe(10_000);
  });

  test('grows while the link stands still', () => {
    const pace = steady(10, 100);
    const [soon, later] = [remainingMs(pace, 11_000, 5_000), remainingMs(pace, 15_000, 5_000)];
    expect(later).toBeGreaterThan(soon ?? Infinity);
  });

  test('is measured anew after a step back', () => {
    expect(noted(steady(10, 100), 11_000, 200)).toEqual([{ at: 11_000, done: 200 }]);
  });

  test('is said in rounded words that never promise too much', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 48 * 3_600_000 }), (ms) => {
        const words = remainingWords(ms);
        const unit = { seconds: 1_000, minutes: 60_000, hours: 3_600_000 }[words.key];
        const said = words.count * unit + (words.key === 'hours' ? words.m * 60_000 : 0);
        return said >= ms && words.count > 0;
      }),
    );
    expect([4_000, 61_000, 3_600_000, 5_000_000].map(remainingWords)).toEqual([
      { key: 'seconds', count: 5 },
      { key: 'minutes', count: 2 },
      { key: 'hours', count: 1, m: 0 },
      { key: 'hours', count: 1, m: 25 },
    ]);
  });
});
