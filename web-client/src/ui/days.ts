/** Local days as the protocol writes them: 2026-09-01. Periods end before their `ends_on`. */

export function isoDay(at: Date): string {
  const [year, month, day] = [at.getFullYear(), at.getMonth() + 1, at.getDate()];
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

export function today(): string {
  return isoDay(new Date());
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
  const [year, month, date] = day.split('-').map(Number);
  if (year === undefined || month === undefined || date === undefined) return '';
  return isoDay(new Date(year, month - 1, date + by));
}
