import { describe, expect, test } from 'vitest';

import { chaptersIn, problemsIn, rowsOf, timeIn } from '../../../../web-client/src/pages/upload/chapter_draft';

const row = (key: number, time: string, title: string) => ({ key, time, title });

describe("a chapter's time", () => {
  test.each([
    ['0:00', 0],
    ['12:30', 750_000],
    ['1:02:03', 3_723_000],
    ['95', 95_000],
    ['90:00', 5_400_000],
    [' 1：05 ', 65_000],
    ['23:59:59', 86_399_000],
  ])('%s is read', (text, ms) => expect(timeIn(text)).toBe(ms));

  test.each(['', 'a', '1:60', '1:60:00', '1:2:3:4', '-1', '1.5', '24:00:00', '99999:00', ':30'])('%j is none', (text) =>
    expect(timeIn(text)).toBeNull(),
  );
});

describe('chapters', () => {
  test('are saved in order, without rows that say nothing, with their milliseconds', () => {
    const was = [
      { startMs: 0, title: 'a' },
      { startMs: 65_400, title: 'b' },
    ];
    const rows = [...rowsOf(was), row(7, '0:30', ' c '), row(8, '', ' ')];
    expect(chaptersIn(rows, was)).toEqual([was[0], { startMs: 30_000, title: 'c' }, was[1]]);
  });

  test('say what is wrong with them, row by row', () => {
    const rows = [row(1, '0:10', 'a'), row(2, '10', 'b'), row(3, '0:20', ' '), row(4, 'x', 'd'), row(5, '', ''), row(6, '2:00', 'f')];
    expect([...problemsIn(rows, 120_000)]).toEqual([
      [2, 'twice'],
      [3, 'title'],
      [4, 'time'],
      [6, 'late'],
    ]);
    expect(problemsIn(rows, 0).get(6)).toBeUndefined();
  });
});
