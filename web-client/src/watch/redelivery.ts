/**
 * What was played and is not known to have been handed over, as when the server was killed before it stored that, is
 * asked for again: its segments are fetched past the browser's cache, and so they are handed over once more. Bounded in
 * segments for each standing, in time and in tries: what stays unknown after them has another cause. Home: the page's thread.
 */
import { UnpaidReason } from '../protocol/server/protocol/watch_pb';
import type { Span } from './journal/claim';
import { outside, type Standing } from './standing';

/** For one standing: a server that is killed loses a moment's, and what plays on needs the link too. */
const kAtOnce = 4;
const kTries = 3;
/** Less of a segment is a difference between two ways of rounding. */
const kWorthMs = 100;

export interface Segment {
  readonly fromMs: number;
  readonly toMs: number;
  readonly url: string;
}

export interface RedeliveryParts {
  /** Those of the rendition that plays, in order, at addresses by the media token of now. */
  readonly segments: (signal: AbortSignal) => Promise<readonly Segment[]>;
  /** Fetches from the server itself, to the last byte. Rejects where any is missing. */
  readonly fetchWhole: (url: string, signal: AbortSignal) => Promise<void>;
  /** Gives up what begins now once its time is over. */
  readonly deadline: () => AbortSignal;
}

export class Redelivery {
  private before: readonly Span[] = [];
  private underWay = false;
  private readonly tries = new Map<number, number>(); // by where the segment begins

  constructor(private readonly parts: RedeliveryParts) {}

  /**
   * Takes a standing as the server told it. What two in succession call not delivered is fetched: the first may be older
   * than what is just being stored. Never rejects; what fails is tried again after two more.
   */
  async take(standing: Standing): Promise<void> {
    if (this.underWay) return;
    const missing = undelivered(standing);
    const twice = overlap(missing, this.before);
    this.before = missing;
    if (twice.length === 0) return;
    this.underWay = true;
    await this.fetchAgain(twice).catch(() => undefined);
    this.underWay = false;
    this.before = [];
  }

  private async fetchAgain(missing: readonly Span[]): Promise<void> {
    const signal = this.parts.deadline();
    const segments = await this.parts.segments(signal);
    const due = segments.filter((segment) => this.triesOf(segment) < kTries && lacks(segment, missing));
    for (const segment of due.slice(0, kAtOnce)) {
      this.tries.set(segment.fromMs, this.triesOf(segment) + 1);
      await this.parts.fetchWhole(segment.url, signal);
    }
  }

  private triesOf({ fromMs }: Segment): number {
    return this.tries.get(fromMs) ?? 0;
  }
}

function undelivered({ spans }: Standing): Span[] {
  return spans.filter(({ state, reason }) => state === 'unpaid' && reason === UnpaidReason.NOT_DELIVERED);
}

function lacks({ fromMs, toMs }: Segment, missing: readonly Span[]): boolean {
  const worthMs = Math.min(kWorthMs, toMs - fromMs);
  return overlap([{ from: fromMs, to: toMs }], missing).some(({ from, to }) => to - from >= worthMs);
}

/** The parts that both have. */
function overlap(one: readonly Span[], other: readonly Span[]): Span[] {
  return outside(one, outside(one, other));
}
