/** The credit strip as data: what became of each part of the lesson's timeline, ready to be drawn and read aloud. */
import type { Span } from './journal/claim';
import { outside, type Standing, type StandingSpan } from './standing';
import { UnpaidReason } from '../protocol/server/protocol/watch_pb';

/**
 * waiting: played here, not yet answered by the server. fast: played faster than any speed that counts. unseen: the server
 * knows of no playing.
 */
export type PartKind = 'credited' | 'held' | 'fast' | 'unpaid' | 'waiting' | 'unseen';

export interface StripPart extends Span {
  readonly kind: PartKind;
  readonly reason: UnpaidReason;
  /** How much of what is credited or held pays, or will: the rest was lost to speed, and can be made up. */
  readonly weightPermille: number;
}

/** Neighbours closer than this look like one: a gap that no eye sees is not worth a stop of the keyboard. */
const kCloseMs = 250;

export function stripParts(standing: Standing, waiting: readonly Span[]): StripPart[] {
  const own = outside(waiting, standing.spans).map(
    (span): StripPart => ({ ...span, kind: 'waiting', reason: UnpaidReason.UNSPECIFIED, weightPermille: kWhole }),
  );
  return joined([...standing.spans.map(toldPart), ...own].sort((a, b) => a.from - b.from));
}

/** With what lies between the parts, before and behind them: the whole lesson, but for what is too short to be seen. */
export function withUnseen(parts: readonly StripPart[], durationMs: number): StripPart[] {
  const gaps = outside([{ from: 0, to: durationMs }], parts).filter((gap) => gap.to - gap.from >= kWorthAStopMs);
  const unseen = gaps.map((gap): StripPart => ({ ...gap, kind: 'unseen', reason: UnpaidReason.UNSPECIFIED, weightPermille: kWhole }));
  return [...parts, ...unseen].sort((a, b) => a.from - b.from);
}

const kWorthAStopMs = 1_000;
const kWhole = 1_000;

function toldPart({ from, to, state, reason, weightPermille }: StandingSpan): StripPart {
  if (state === 'unpaid') {
    return { from, to, kind: reason === UnpaidReason.TOO_FAST ? 'fast' : 'unpaid', reason, weightPermille: kWhole };
  }
  return { from, to, kind: state, reason, weightPermille };
}

function joined(parts: readonly StripPart[]): StripPart[] {
  const result: StripPart[] = [];
  for (const part of parts) {
    const last = result.at(-1);
    const same = last?.kind === part.kind && last.reason === part.reason && last.weightPermille === part.weightPermille;
    if (same && part.from - last.to <= kCloseMs) result.splice(-1, 1, { ...last, to: Math.max(last.to, part.to) });
    else if (part.to > part.from) result.push(part);
  }
  return result;
}
