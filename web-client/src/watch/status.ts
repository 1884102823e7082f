/** One sentence for "am I being credited right now?": which one, decided here; its words are in the locale. */
import type { PaidRate } from './speed';
import { lengthOf, type Standing } from './standing';
import type { WatchView } from './view';

export type CreditStatus =
  | { readonly key: 'elsewhere' | 'late' | 'unstored' | 'not_in_course' | 'hidden' | 'too_fast' | 'repeated' | 'crediting' | 'paused' | 'ready' }
  | { readonly key: 'crediting_part'; readonly percent: number };

export interface Moment {
  readonly playing: boolean;
  readonly rate: number;
  readonly positionMs: number;
  /** The page is not visible, or silent: some policies do not pay that. */
  readonly unattended: boolean;
  /** The lesson has a place in a course, as the catalogue says before any lease. */
  readonly inCourse: boolean;
}

export function creditStatus(view: WatchView, rates: readonly PaidRate[], moment: Moment): CreditStatus {
  if (view.phase === 'elsewhere' || view.phase === 'taken') return { key: 'elsewhere' };
  if (view.storageFailed && view.late) return { key: 'unstored' };
  if (view.late) return { key: 'late' };
  if (!(view.lease?.pays ?? moment.inCourse)) return { key: 'not_in_course' };
  if (view.lease === null) return { key: 'ready' };
  if (!moment.playing) return { key: 'paused' };
  if (moment.unattended && !view.lease.payHidden) return { key: 'hidden' };
  const paid = rates.find((one) => one.rate === moment.rate);
  if (paid === undefined) return { key: 'too_fast' };
  if (isRepeated(view.standing, moment.positionMs)) return { key: 'repeated' };
  if (paid.weightPermille < 1000) return { key: 'crediting_part', percent: Math.round(paid.weightPermille / 10) };
  return { key: 'crediting' };
}

/** What is stored may end a moment before the picture, and that is no repetition. */
const kJustStoredMs = 1_000;

/** Whether this part has paid in full. Where some of the lesson paid in part, nobody can tell which: then it is not said. */
function isRepeated({ creditedMs, spans }: Standing, positionMs: number): boolean {
  const credited = spans.filter((span) => span.state === 'credited');
  if (lengthOf(credited) > creditedMs + kJustStoredMs) return false;
  return credited.some((span) => span.from <= positionMs && positionMs < span.to - kJustStoredMs);
}
