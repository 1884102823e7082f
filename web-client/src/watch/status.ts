/** One sentence for "am I being credited right now?": which one, decided here; its words are in the locale. */
import type { PaidRate } from './speed';
import type { Standing } from './standing';
import type { WatchView } from './view';

export type CreditStatus =
  | { readonly key: 'elsewhere' | 'check_due' | 'late' | 'unstored' | 'not_in_course' | 'hidden' | 'too_fast' | 'repeated' | 'crediting' | 'paused' | 'ready' | 'seen' }
  | { readonly key: 'resume'; readonly atMs: number }
  | { readonly key: 'finished' | 'at_end'; readonly creditedMs: number; readonly unseenMs: number }
  | { readonly key: 'crediting_part'; readonly rate: number; readonly seconds: number };

export interface Moment {
  readonly playing: boolean;
  readonly ended: boolean;
  readonly rate: number;
  readonly positionMs: number;
  /** Where it would begin; 0 for the beginning. */
  readonly resumeMs: number;
  /** Parts of the lesson that were never played. */
  readonly unseenMs: number;
  /** The page is not visible, or silent: some policies do not pay that. */
  readonly unattended: boolean;
  /** The lesson has a place in a course, as the catalogue says before any lease. */
  readonly inCourse: boolean;
}

export function creditStatus(view: WatchView, rates: readonly PaidRate[], moment: Moment): CreditStatus {
  if (view.phase === 'elsewhere' || view.phase === 'taken') return { key: 'elsewhere' };
  if (view.storageFailed && view.late) return { key: 'unstored' };
  if (view.late) return { key: 'late' };
  if (view.check !== '') return { key: 'check_due' };
  if (!(view.lease?.pays ?? moment.inCourse)) return { key: 'not_in_course' };
  if (view.lease === null) return beforeItPlays(view.standing, moment);
  if (moment.ended) return atTheEnd(view.standing.creditedMs, moment.unseenMs);
  if (!moment.playing) return { key: 'paused' };
  if (moment.unattended && !view.lease.payHidden) return { key: 'hidden' };
  const paid = rates.find((one) => one.rate === moment.rate);
  if (paid === undefined) return { key: 'too_fast' };
  if (isRepeated(view.standing, moment.positionMs, paid.weightPermille)) return { key: 'repeated' };
  if (paid.weightPermille < 1000) return { key: 'crediting_part', rate: paid.rate, seconds: Math.round((paid.weightPermille * 60) / 1_000) };
  return { key: 'crediting' };
}

/** So little is shown as 0:00. */
const kBeginningMs = 1_000;

function beforeItPlays(standing: Standing, { resumeMs }: Moment): CreditStatus {
  if (resumeMs >= kBeginningMs) return { key: 'resume', atMs: resumeMs };
  return { key: standing.creditedMs > 0 ? 'seen' : 'ready' };
}

/** Less is a gap between two samples. */
export const kUnseenMs = 5_000;

/** Whoever only jumped to the end has not finished. */
function atTheEnd(creditedMs: number, unseenMs: number): CreditStatus {
  return { key: unseenMs < kUnseenMs ? 'finished' : 'at_end', creditedMs, unseenMs };
}

/** What is stored may end a moment before the picture, and that is no repetition. */
const kJustStoredMs = 1_000;

/** Whether this part was paid before as well as this speed pays. */
function isRepeated({ spans }: Standing, positionMs: number, weightPermille: number): boolean {
  return spans.some(
    (span) =>
      span.state === 'credited' &&
      span.weightPermille >= weightPermille &&
      span.from <= positionMs &&
      positionMs < span.to - kJustStoredMs,
  );
}
