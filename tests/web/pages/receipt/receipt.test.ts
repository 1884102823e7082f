import { describe, expect, test } from 'vitest';

import { outcomeOf } from '../../../../web-client/src/pages/receipt/outcome';
import { fateOf, speedText } from '../../../../web-client/src/pages/receipt/run';
import { appealableIn } from '../../../../web-client/src/pages/receipt/stretch';
import { UnpaidReason } from '../../../../web-client/src/protocol/server/protocol/watch_pb';
import { type StripPart, withUnseen } from '../../../../web-client/src/watch/strip';

const credited = (from: number, to: number): StripPart => ({ from, to, kind: 'credited', reason: UnpaidReason.UNSPECIFIED, weightPermille: 1_000 });

describe('the whole timeline of a lesson', () => {
  test('has what was never played between what was', () => {
    const parts = withUnseen([credited(10_000, 20_000), credited(30_000, 40_000)], 60_000);
    expect(parts.map(({ kind, from, to }) => [kind, from, to])).toEqual([
      ['unseen', 0, 10_000],
      ['credited', 10_000, 20_000],
      ['unseen', 20_000, 30_000],
      ['credited', 30_000, 40_000],
      ['unseen', 40_000, 60_000],
    ]);
  });

  test('has no part that is too short to be seen', () => {
    expect(withUnseen([credited(999, 59_001)], 60_000)).toEqual([credited(999, 59_001)]);
  });

  test('is one part where nothing was played', () => {
    expect(withUnseen([], 60_000).map(({ kind, from, to }) => [kind, from, to])).toEqual([['unseen', 0, 60_000]]);
  });
});

describe('a part', () => {
  const open = [{ fromMs: 10_000n, toMs: 20_000n }];

  test('can be appealed against unless an open appeal touches it', () => {
    expect(appealableIn(open, { from: 0, to: 10_000 })).toBe(true);
    expect(appealableIn(open, { from: 20_000, to: 21_000 })).toBe(true);
    expect(appealableIn(open, { from: 19_999, to: 30_000 })).toBe(false);
    expect(appealableIn(open, { from: 0, to: 60_000 })).toBe(false);
    expect(appealableIn([], { from: 0, to: 60_000 })).toBe(true);
  });
});

describe('an appeal', () => {
  const stretch = { fromMs: 0n, toMs: 30_000n };

  test.each([
    ['open', 0n, 'open'],
    ['refused', 0n, 'refused'],
    ['withdrawn', 0n, 'withdrawn'],
    ['accepted', 30_000n, 'accepted'],
    ['accepted', 29_999n, 'accepted_part'],
    ['something new', 0n, 'open'],
  ])('that is %s with %s ms reads as %s', (state, grantedMs, outcome) => {
    expect(outcomeOf({ state, grantedMs, ...stretch })).toBe(outcome);
  });
});

describe('a stretch that was played', () => {
  test('looks in the table as it does in the strip', () => {
    const { TOO_FAST, HIDDEN, NOT_IN_COURSE, UNSPECIFIED } = UnpaidReason;
    expect(fateOf({ state: 'credited', reason: UNSPECIFIED, weightPermille: 660 })).toEqual({ kind: 'credited', reason: UNSPECIFIED, weightPermille: 660 });
    expect(fateOf({ state: 'held', reason: NOT_IN_COURSE, weightPermille: 800 }).kind).toBe('held');
    expect(fateOf({ state: 'unpaid', reason: TOO_FAST, weightPermille: 0 }).kind).toBe('fast');
    expect(fateOf({ state: 'unpaid', reason: HIDDEN, weightPermille: 0 })).toEqual({ kind: 'unpaid', reason: HIDDEN, weightPermille: 1_000 });
  });

  test('has its speed as players show it', () => {
    expect([1_000, 1_250, 2_039, 500].map(speedText)).toEqual(['1×', '1.25×', '2.04×', '0.5×']);
  });
});
