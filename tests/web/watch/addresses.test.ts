import { describe, expect, test } from 'vitest';

import { idIn, lessonAddress } from '../../../web-client/src/watch/addresses';

describe("a lesson's address", () => {
  test('keeps the course from which it was opened', () => {
    expect([lessonAddress('3'), lessonAddress('3', '7')]).toEqual(['/lessons/3', '/lessons/3?course=7']);
  });

  test('may hold anything, of which numbers alone are taken', () => {
    expect(['17', '0', '007', 'abc', '', '-1', '1.5', '9'.repeat(19), null, undefined].map(idIn)).toEqual(['17', ...Array(9).fill('0')]);
  });
});
