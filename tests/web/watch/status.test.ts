import { describe, expect, test } from 'vitest';

import { UnpaidReason } from '../../../web-client/src/protocol/server/protocol/watch_pb';
import type { StandingSpan } from '../../../web-client/src/watch/standing';
import { creditStatus, type Moment } from '../../../web-client/src/watch/status';
import { kIdleView, type WatchView } from '../../../web-client/src/watch/view';

const rates = [{ rate: 1, weightPermille: 1000 }, { rate: 2, weightPermille: 500 }] as Parameters<typeof creditStatus>[1];
const moment: Moment = {
  playing: true, ended: false, rate: 1, positionMs: 30_000, resumeMs: 0, unseenMs: 0, unattended: false, inCourse: true,
};

function credited(from: number, to: number, weightPermille = 1_000): StandingSpan {
  return { from, to, state: 'credited', reason: UnpaidReason.UNSPECIFIED, weightPermille };
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

  test('is that it waits while a check is due, whatever else is true of it', () => {
    const due = { ...watching(60_000, [credited(0, 60_000)]), check: '7' };
    expect([keyOf(due), keyOf(due, { playing: false }), keyOf(due, { rate: 2 })]).toEqual(['check_due', 'check_due', 'check_due']);
    expect(keyOf({ ...due, late: true })).toBe('late');
  });

  test('is that it does not grow where all of it was counted before', () => {
    const view = watching(60_000, [credited(0, 60_000)]);
    expect([keyOf(view), keyOf(view, { rate: 2 })]).toEqual(['repeated', 'repeated']);
    expect(keyOf(view, { positionMs: 61_000 })).toBe('crediting');
  });

  test('is nothing about repetition while the picture is only a moment ahead of what is stored', () => {
    expect(keyOf(watching(30_500, [credited(0, 30_500)]))).toBe('crediting');
  });

  test('is that it grows where it was watched faster than now', () => {
    const view = watching(30_000, [credited(0, 60_000, 500)]);
    expect([keyOf(view), keyOf(view, { rate: 2 })]).toEqual(['crediting', 'repeated']);
  });

  test('tells in seconds what a minute at this speed is credited with', () => {
    expect(creditStatus(watching(0, []), rates, { ...moment, rate: 2 })).toEqual({ key: 'crediting_part', rate: 2, seconds: 30 });
  });

  test('is where it goes on before it plays, and that it was seen', () => {
    const before = { ...watching(0, []), lease: null };
    expect(keyOf(before)).toBe('ready');
    expect(creditStatus(before, rates, { ...moment, resumeMs: 200_000 })).toEqual({ key: 'resume', atMs: 200_000 });
    expect(keyOf({ ...watching(60_000, [credited(0, 60_000)]), lease: null })).toBe('seen');
  });

  test('is what the lesson earned once it has ended, and not that it is paused', () => {
    const view = watching(60_000, [credited(0, 60_000)]);
    expect(creditStatus(view, rates, { ...moment, playing: false, ended: true })).toMatchObject({ key: 'finished', creditedMs: 60_000 });
    expect(keyOf(view, { playing: false, ended: true, unseenMs: 5_000 })).toBe('at_end');
    expect(keyOf(view, { playing: false })).toBe('paused');
  });
});
