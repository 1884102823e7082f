import { describe, expect, test } from 'vitest';

import { UnpaidReason } from '../../../web-client/src/protocol/server/protocol/watch_pb';
import { kNothingYet, type Standing, type StandingSpan } from '../../../web-client/src/watch/standing';
import { stripParts } from '../../../web-client/src/watch/strip';
import { sumsOf, worthTelling } from '../../../web-client/src/watch/sums';

const kMinute = 60_000;

function span(from: number, to: number, state: StandingSpan['state'], change: Partial<StandingSpan> = {}): StandingSpan {
  return { from: from * kMinute, to: to * kMinute, state, reason: UnpaidReason.UNSPECIFIED, weightPermille: 1_000, ...change };
}

/** Ten minutes at normal speed, six of them twice; ten more at double speed; five played while another device did. */
const standing: Standing = {
  ...kNothingYet,
  creditedMs: 15 * kMinute,
  unpaid: [
    { reason: UnpaidReason.ALREADY_COUNTED, ms: 6 * kMinute },
    { reason: UnpaidReason.TOO_FAST, ms: 5 * kMinute },
    { reason: UnpaidReason.OTHER_DEVICE, ms: 5 * kMinute },
    { reason: UnpaidReason.GAP, ms: 999 },
  ],
  spans: [
    span(0, 10, 'credited'),
    span(10, 20, 'credited', { weightPermille: 500 }),
    span(20, 25, 'unpaid', { reason: UnpaidReason.OTHER_DEVICE }),
  ],
};

describe('the sums of a lesson', () => {
  test('count as lost neither what was watched again nor what can be made up', () => {
    expect(sumsOf(standing)).toEqual({ credited: 15 * kMinute, held: 999, fast: 5 * kMinute, unpaid: 5 * kMinute });
  });

  test('never exceed the length, however often it is watched', () => {
    const again = { reason: UnpaidReason.ALREADY_COUNTED, ms: 600 * kMinute };
    const { credited, held, fast, unpaid } = sumsOf({ ...standing, unpaid: [...standing.unpaid, again] });
    expect(credited + held + fast + unpaid).toBeLessThanOrEqual(25 * kMinute + 999);
  });

  test('count as lost nothing that was granted on appeal', () => {
    const granted = { reason: UnpaidReason.GRANTED, ms: 3 * kMinute };
    expect(sumsOf({ ...standing, unpaid: [granted, ...standing.unpaid] })).toEqual(sumsOf(standing));
    expect(worthTelling([granted, ...standing.unpaid]).at(0)?.reason).toBe(UnpaidReason.TOO_FAST);
  });

  test('are told with their reasons, repetition last', () => {
    expect(worthTelling(standing.unpaid).map((share) => share.reason)).toEqual([
      UnpaidReason.TOO_FAST,
      UnpaidReason.OTHER_DEVICE,
      UnpaidReason.ALREADY_COUNTED,
    ]);
  });

  test('are the areas of the strip', () => {
    const parts = stripParts(standing, []);
    const area = (kind: string): number =>
      parts.filter((part) => part.kind === kind).reduce((sum, part) => sum + ((part.to - part.from) * part.weightPermille) / 1_000, 0);
    const { credited, unpaid } = sumsOf(standing);
    expect([area('credited'), area('unpaid')]).toEqual([credited, unpaid]);
    expect(parts.map((part) => part.weightPermille)).toEqual([1_000, 500, 1_000]);
  });

  test('leave out what a grant has paid, which the strip shows as credited and why', () => {
    const granted = span(25, 30, 'credited', { reason: UnpaidReason.GRANTED });
    const part = stripParts({ ...standing, spans: [...standing.spans, granted] }, []).at(-1);
    expect(part).toEqual({ ...span(25, 30, 'credited'), kind: 'credited', state: undefined, reason: UnpaidReason.GRANTED });
  });

  test('show as one what no speed pays and what another speed would', () => {
    const parts = stripParts({ ...standing, spans: [span(0, 1, 'unpaid', { reason: UnpaidReason.TOO_FAST })] }, []);
    expect(parts.map((part) => part.kind)).toEqual(['fast']);
  });
});
