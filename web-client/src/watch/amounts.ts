/** Amounts of time as people read them. The words come from the locale; the arithmetic is here. */

export interface DurationParts {
  readonly key: 'hours' | 'minutes' | 'seconds';
  readonly h: number;
  readonly m: string;
  readonly s: string;
}

/** 1 小时 05 分, 12 分 30 秒, 45 秒: the key names the pattern, the rest fills it. Seconds are cut, never rounded up. */
export function durationParts(ms: number): DurationParts {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  if (h > 0) return { key: 'hours', h, m: pad(m), s: pad(s) };
  if (m > 0) return { key: 'minutes', h, m: String(m), s: pad(s) };
  return { key: 'seconds', h, m: '0', s: String(s) };
}

/**
 * Class hours with one decimal, less than one with two, cut towards zero: a page never shows an hour that the ledger
 * does not have, and a first minute is seen.
 */
export function classHours(ms: number, classHourMs: number): string {
  if (classHourMs <= 0) return '0.0';
  const decimals = ms !== 0 && Math.abs(ms) < classHourMs ? 2 : 1;
  const scale = 10 ** decimals;
  return (Math.trunc((ms * scale) / classHourMs) / scale).toFixed(decimals);
}

/** What is still owed, cut upwards, so that done and owed never promise more than there is. */
export function owedHours(ms: number, classHourMs: number): string {
  if (classHourMs <= 0) return '0.0';
  return (Math.ceil((Math.max(0, ms) * 10) / classHourMs) / 10).toFixed(1);
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}
