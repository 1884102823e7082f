/** What the watched time of a lesson has earned so far, in plain numbers; and pure questions about it. */
import { type Standing as StandingMessage, UnpaidReason } from '../protocol/server/protocol/watch_pb';
import type { Span } from './journal/claim';

export type SpanState = 'credited' | 'held' | 'unpaid';

export interface StandingSpan extends Span {
  readonly state: SpanState;
  /** Of what is credited: GRANTED, where an appeal was granted and not watching paid. */
  readonly reason: UnpaidReason;
  /** How much of it its slowest pass pays, or will pay; 1000 is all. */
  readonly weightPermille: number;
}

export interface UnpaidShare {
  readonly reason: UnpaidReason;
  readonly ms: number;
}

export interface Standing {
  readonly creditedMs: number;
  readonly heldMs: number;
  readonly unpaid: readonly UnpaidShare[];
  readonly spans: readonly StandingSpan[];
  /** Hours are paid in it; empty when the lesson is not part of a course. */
  readonly category: string;
}

export const kNothingYet: Standing = { creditedMs: 0, heldMs: 0, unpaid: [], spans: [], category: '' };

export function standingOf(message: StandingMessage | undefined): Standing {
  if (message === undefined) return kNothingYet;
  return {
    creditedMs: Number(message.creditedMs),
    heldMs: Number(message.heldMs),
    unpaid: message.unpaid.map((share) => ({ reason: share.reason, ms: Number(share.amountMs) })),
    spans: message.spans.map((span) => ({
      from: Number(span.fromMs),
      to: Number(span.toMs),
      state: stateOf(span.state),
      reason: span.reason,
      weightPermille: span.weightPermille,
    })),
    category: message.category,
  };
}

function stateOf(state: string): SpanState {
  return state === 'credited' || state === 'held' ? state : 'unpaid';
}

/** The key under which the learner's language says why a millisecond is not paid (or not yet). */
export function reasonKey(reason: UnpaidReason): string {
  return reasonKeys[reason];
}

const reasonKeys: Readonly<Record<UnpaidReason, string>> = {
  [UnpaidReason.UNSPECIFIED]: 'unspecified',
  [UnpaidReason.ALREADY_COUNTED]: 'already_counted',
  [UnpaidReason.TOO_FAST]: 'too_fast',
  [UnpaidReason.OTHER_DEVICE]: 'other_device',
  [UnpaidReason.NOT_DELIVERED]: 'not_delivered',
  [UnpaidReason.CHECK_DUE]: 'check_due',
  [UnpaidReason.NOT_IN_COURSE]: 'not_in_course',
  [UnpaidReason.FUTURE]: 'future',
  [UnpaidReason.HIDDEN]: 'hidden',
  [UnpaidReason.CONFLICT]: 'conflict',
  [UnpaidReason.GAP]: 'gap',
  [UnpaidReason.CHECK_MISSED]: 'check_missed',
  [UnpaidReason.GRANTED]: 'granted',
};

/** The parts of `spans` that none of `known` covers, merged and in order. */
export function outside(spans: readonly Span[], known: readonly Span[]): Span[] {
  let rest = merged(spans);
  for (const cut of known) rest = rest.flatMap((span) => without(span, cut));
  return rest;
}

export function lengthOf(spans: readonly Span[]): number {
  return merged(spans).reduce((sum, span) => sum + span.to - span.from, 0);
}

function without(span: Span, cut: Span): Span[] {
  const before = { from: span.from, to: Math.min(span.to, cut.from) };
  const after = { from: Math.max(span.from, cut.to), to: span.to };
  return [before, after].filter((part) => part.to > part.from);
}

function merged(spans: readonly Span[]): Span[] {
  const result: Span[] = [];
  for (const span of [...spans].sort((a, b) => a.from - b.from)) {
    const last = result.at(-1);
    if (span.to <= span.from) continue;
    if (last !== undefined && span.from <= last.to) result.splice(-1, 1, { from: last.from, to: Math.max(last.to, span.to) });
    else result.push({ from: span.from, to: span.to });
  }
  return result;
}
