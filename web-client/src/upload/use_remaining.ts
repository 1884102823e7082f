/** How long the server's work will still take, from the steps in which it reports. */
import { useEffect, useState } from 'react';

import { kNoPace, noted, type Pace, remainingMs } from './pace';

/** Null while no honest estimate can be given. Units of `done` and `total` are the caller's. */
export function useRemaining(done: number, total: number): number | null {
  const [pace, setPace] = useState<Pace>(kNoPace);
  useEffect(() => setPace((known) => noted(known, performance.now(), done)), [done]);
  const last = pace.at(-1);
  return last === undefined || total <= 0 ? null : remainingMs(pace, last.at, total);
}
