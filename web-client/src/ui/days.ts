/** Days as the protocol writes them: 2026-09-01. Periods end before their `ends_on`. */

const kDayMs = 86_400_000;
/** The whole country has one time, and the server tells days by it, whatever zone a PC is set to. */
const kAheadOfUtcMs = 8 * 3_600_000;

export function today(now = Date.now()): string {
  return dayText(now + kAheadOfUtcMs);
}

/** The last day of a period that ends before `endsOn`; empty stays empty. */
export function lastDayOf(endsOn: string): string {
  return shifted(endsOn, -1);
}

/** Before which day a period ends whose last day is `lastDay`; empty stays empty. */
export function endAfter(lastDay: string): string {
  return shifted(lastDay, 1);
}

function shifted(day: string, by: number): string {
  const at = Date.parse(`${day}T00:00:00Z`);
  return Number.isNaN(at) ? '' : dayText(at + by * kDayMs);
}

function dayText(utcMs: number): string {
  return new Date(utcMs).toISOString().slice(0, 10);
}
