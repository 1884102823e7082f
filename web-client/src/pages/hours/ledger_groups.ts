/** Entries of one sitting: a report every few seconds makes one each, and nobody reads them one by one. */
import type { LedgerEntry } from '../../protocol/server/protocol/credit_pb';

export interface LedgerGroup {
  /** Newest first, at least one. */
  readonly entries: readonly LedgerEntry[];
  readonly newest: LedgerEntry;
  readonly oldest: LedgerEntry;
  readonly amountMs: number;
}

/**
 * Neighbours of the same day, lesson and category become one group, if they come from watching and nobody gave a
 * reason: a correction always stands alone. The order stays.
 */
export function groupsOf(entries: readonly LedgerEntry[]): LedgerGroup[] {
  const groups: LedgerEntry[][] = [];
  for (const entry of entries) {
    const last = groups.at(-1);
    if (last?.[0] !== undefined && belongTogether(last[0], entry)) last.push(entry);
    else groups.push([entry]);
  }
  return groups.map(groupOf);
}

function groupOf(entries: LedgerEntry[]): LedgerGroup {
  const [newest] = entries;
  const oldest = entries.at(-1);
  if (newest === undefined || oldest === undefined) throw new Error('a group has entries');
  return { entries, newest, oldest, amountMs: entries.reduce((sum, entry) => sum + Number(entry.amountMs), 0) };
}

function belongTogether(one: LedgerEntry, other: LedgerEntry): boolean {
  const watched = [one, other].every((entry) => entry.cause === 'watch' && entry.reason === '' && entry.amountMs > 0n);
  return watched && one.day === other.day && one.lessonId === other.lessonId && one.category === other.category;
}
