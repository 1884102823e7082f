/** What a watching page shows of its session: immutable, replaced at each change. */
import type { CallFailure } from '../rpc/failure';
import type { OpenedLease } from './calls';
import type { Span } from './journal/claim';
import { kNothingYet, type Standing } from './standing';

/**
 * idle: not asked for yet. elsewhere: another device plays, the learner is asked. taken: it played here until another
 * device took over. failed: the lease could not be had, see `failure`.
 */
export type WatchPhase = 'idle' | 'opening' | 'watching' | 'elsewhere' | 'taken' | 'failed';

export interface WatchView {
  readonly phase: WatchPhase;
  readonly lease: OpenedLease | null;
  readonly standing: Standing;
  /** Played here, not yet known to be stored for ever. */
  readonly waiting: readonly Span[];
  readonly durationMs: number;
  readonly complete: boolean;
  /** The last report failed; claims gather on this device until the link is back. */
  readonly late: boolean;
  /** A presence check that is due: what plays now waits for it. Empty for none. */
  readonly check: string;
  readonly storageFailed: boolean;
  readonly failure: CallFailure | null;
}

export const kIdleView: WatchView = {
  phase: 'idle',
  lease: null,
  standing: kNothingYet,
  waiting: [],
  durationMs: 0,
  complete: false,
  late: false,
  check: '',
  storageFailed: false,
  failure: null,
};

/** Whether time that plays now can be credited, as far as this page knows. */
export function isCrediting(view: WatchView): boolean {
  return view.phase === 'watching' && view.lease !== null && view.lease.pays;
}
