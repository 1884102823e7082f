import { describe, expect, test } from 'vitest';

import { classHours, owedHours } from '../../../web-client/src/watch/amounts';

const kHour = 45 * 60_000;

describe('class hours', () => {
  test('are cut, never rounded up', () => {
    expect(classHours(kHour * 2 - 1, kHour)).toBe('1.9');
    expect(classHours(-kHour * 1.99, kHour)).toBe('-1.9');
    expect(classHours(0, kHour)).toBe('0.0');
  });

  test('show the first minutes', () => {
    expect(classHours(60_000, kHour)).toBe('0.02');
    expect(classHours(kHour - 1, kHour)).toBe('0.99');
    expect(classHours(kHour, kHour)).toBe('1.0');
  });

  test('done and owed never promise more than there is', () => {
    for (const ms of [1, 60_000, kHour - 1, kHour, 3.3 * kHour]) {
      expect(Number(classHours(ms, kHour)) + Number(owedHours(40 * kHour - ms, kHour))).toBeGreaterThan(39.9 - 0.1);
      expect(Number(classHours(ms, kHour))).toBeLessThanOrEqual(ms / kHour);
    }
  });
});
