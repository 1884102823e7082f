/** The credit strip as data: what became of each part of the lesson's timeline, ready to be drawn and read aloud. */
import type { Span } from './journal/claim';
import { outside, type Standing } from './standing';
import { UnpaidReason } from '../protocol/server/protocol/watch_pb';

/** waiting: played here, not yet answered by the server. */
export type PartKind = 'credited' | 'held' | 'unpaid' | 'waiting';

export interface StripPart extends Span {
  readonly kind: PartKind;
  readonly reason: UnpaidReason;
}

/** Neighbours closer than this look like one: a gap that no eye sees is not worth a stop of the keyboard. */
const kCloseMs = 250;

export function stripParts(standing: Standing, waiting: readonly Span[]): StripPart[] {
  const told = standing.spans.map((span): StripPart => ({
    from: span.from,
    to: span.to,
    kind: span.state,
    reason: span.state === 'credited' ? UnpaidReason.UNSPECIFIED : span.reason,
  }));
  const own = outside(waiting, standing.spans).map(
    (span): StripPart => ({ ...span, kind: 'waiting', reason: UnpaidReason.UNSPECIFIED }),
  );
  return joined([...told, ...own].sort((a, b) => a.from - b.from));
}

function joined(parts: readonly StripPart[]): StripPart[] {
  const result: StripPart[] = [];
  for (const part of parts) {
    const last = result.at(-1);
    const same = last !== undefined && last.kind === part.kind && last.reason === part.reason;
    if (same && part.from - last.to <= kCloseMs) result.splice(-1, 1, { ...last, to: Math.max(last.to, part.to) });
    else if (part.to > part.from) result.push(part);
  }
  return result;
}
