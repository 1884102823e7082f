/** How long something will still take, from how fast it went during the last seconds. Units of progress are the caller's. */

interface Mark {
  readonly at: number;
  readonly done: number;
}

/** Marks in order of time, none older than the window needs. */
export type Pace = readonly Mark[];

export const kNoPace: Pace = [];

const kWindowMs = 20_000;
/** Before this much time has been seen, an estimate would jump about. */
const kShortestMs = 3_000;

/** Progress that goes backwards (a lost connection) begins the measurement anew. */
export function noted(pace: Pace, at: number, done: number): Pace {
  const last = pace.at(-1);
  if (last !== undefined && (done < last.done || at < last.at)) return [{ at, done }];
  const kept = pace.filter((mark) => at - mark.at <= kWindowMs);
  return [...kept, { at, done }];
}

/** Null while nothing can be said: too little seen, or no progress. */
export function remainingMs(pace: Pace, now: number, total: number): number | null {
  const [first, last] = [pace[0], pace.at(-1)];
  if (first === undefined || last === undefined || now - first.at < kShortestMs) return null;
  const gained = last.done - first.done;
  if (gained <= 0) return null;
  return Math.round(((total - last.done) * (now - first.at)) / gained);
}

/** As people say it. Never less than there is: estimates that grow annoy. */
export type RemainingWords =
  | { readonly key: 'seconds'; readonly count: number }
  | { readonly key: 'minutes'; readonly count: number }
  | { readonly key: 'hours'; readonly count: number; readonly m: number };

export function remainingWords(ms: number): RemainingWords {
  const seconds = Math.max(1, Math.ceil(ms / 1000));
  if (seconds < 55) return { key: 'seconds', count: Math.ceil(seconds / 5) * 5 };
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 60) return { key: 'minutes', count: minutes };
  const rounded = Math.ceil(minutes / 5) * 5;
  return { key: 'hours', count: Math.floor(rounded / 60), m: rounded % 60 };
}
