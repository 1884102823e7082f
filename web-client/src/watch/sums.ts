/** What a lesson earned and did not, in the few sums that the page shows: each watched millisecond is in one of them. */
import { UnpaidReason } from '../protocol/server/protocol/watch_pb';
import type { Standing, UnpaidShare } from './standing';

export interface Sums {
  readonly credited: number;
  /** Real, and paid once something else has happened. */
  readonly held: number;
  /** Played faster than counted: watching it again at normal speed adds it. */
  readonly fast: number;
  readonly unpaid: number;
}

const kHeld: ReadonlySet<UnpaidReason> = new Set([UnpaidReason.FUTURE, UnpaidReason.GAP, UnpaidReason.CHECK_DUE]);

/** Paid before, by watching or on appeal: nothing is lost. */
const kAgain: ReadonlySet<UnpaidReason> = new Set([UnpaidReason.ALREADY_COUNTED, UnpaidReason.GRANTED]);

/** Time watched again is in none of them. */
export function sumsOf(standing: Pick<Standing, 'creditedMs' | 'heldMs' | 'unpaid'>): Sums {
  const sum = (of: (reason: UnpaidReason) => boolean): number =>
    standing.unpaid.reduce((total, { reason, ms }) => (of(reason) ? total + ms : total), 0);
  const fast = (reason: UnpaidReason): boolean => reason === UnpaidReason.TOO_FAST;
  return {
    credited: standing.creditedMs,
    held: standing.heldMs + sum((reason) => kHeld.has(reason)),
    fast: sum(fast),
    unpaid: sum((reason) => !kHeld.has(reason) && !fast(reason) && !kAgain.has(reason)),
  };
}

/** Less than a second is not worth a line. What was only watched again comes last. */
export function worthTelling(shares: readonly UnpaidShare[]): UnpaidShare[] {
  const last = (share: UnpaidShare): number => (kAgain.has(share.reason) ? 1 : 0);
  return shares.filter((share) => share.ms >= 1_000).sort((a, b) => last(a) - last(b));
}
