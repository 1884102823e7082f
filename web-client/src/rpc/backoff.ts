/** How long to wait before the next try: doubling from half a second to half a minute, half of it at random. */

const kFirstMs = 500;
const kLongestMs = 30_000;

/** `attempt` counts failures in a row from 0; `random` is in [0, 1). */
export function backoffMs(attempt: number, random: number): number {
  const full = Math.min(kLongestMs, kFirstMs * 2 ** Math.min(attempt, 16));
  return Math.round(full / 2 + (full / 2) * random);
}
