import { describe, expect, test } from 'vitest';

import { UnpaidReason } from '../../../web-client/src/protocol/server/protocol/watch_pb';
import type { StandingSpan } from '../../../web-client/src/watch/standing';
import { creditStatus, type Moment } from '../../../web-client/src/watch/status';
import { kIdleView, type WatchView } from '../../../web-client/src/watch/view';

const rates = [{ rate: 1, weightPermille: 1000 }, { rate: 2, weightPermille: 500 }] as Parameters<typeof creditStatus>[1];
const moment: Moment = { playing: true, rate: 1, positionMs: 30_000, unattended: false, inCourse: true };

function credited(from: number, to: number): StandingSpan {
  return { from, to, state: 'credited', reason: UnpaidReason.UNSPECIFIED };
}

/** Being watched, with what has been credited so far. */
function watching(creditedMs: number, spans: readonly StandingSpan[]): WatchView {
  const lease = { pays: true, payHidden: true } as WatchView['lease'];
  return { ...kIdleView, phase: 'watching', lease, standing: { ...kIdleView.standing, creditedMs, spans } };
}

const keyOf = (view: WatchView, change: Partial<Moment> = {}): string => creditStatus(view, rates, { ...moment, ...change }).key;

describe('what is said of credit', () => {
  test('is that it grows where nothing was watched before', () => {
    expect(keyOf(watching(0, []))).toBe('crediting');
    expect(keyOf(watching(29_900, [credited(0, 29_900)]))).toBe('crediting');
    expect(keyOf(watching(0, []), { rate: 2 })).toBe('crediting_part');
  });

  test('is that it does not grow where all of it was counted before', () => {
    const view = watching(60_000, [credited(0, 60_000)]);
    expect([keyOf(view), keyOf(view, { rate: 2 })]).toEqual(['repeated', 'repeated']);
    expect(keyOf(view, { positionMs: 61_000 })).toBe('crediting');
  });

  test('is nothing about repetition while the picture is only a moment ahead of what is stored', () => {
    expect(keyOf(watching(30_500, [credited(0, 30_500)]))).toBe('crediting');
  });

  test('is that it grows where it was watched too fast to pay in full', () => {
    expect(keyOf(watching(30_000, [credited(0, 60_000)]))).toBe('crediting');
  });
});
