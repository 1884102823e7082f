import { create } from '@bufbuild/protobuf';
import { describe, expect, test } from 'vitest';

import { groupsOf } from '../../../web-client/src/pages/hours/ledger_groups';
import { type LedgerEntry, LedgerEntrySchema } from '../../../web-client/src/protocol/server/protocol/credit_pb';

function entry(seq: number, changed: Partial<Pick<LedgerEntry, 'day' | 'lessonId' | 'category' | 'cause' | 'reason' | 'amountMs'>> = {}) {
  const plain = { day: '2018-03-08', lessonId: '7', category: 'remote', cause: 'watch', amountMs: 15_000n };
  return create(LedgerEntrySchema, { seq: BigInt(seq), ...plain, ...changed });
}

function numbers(entries: LedgerEntry[]): number[][] {
  return groupsOf(entries).map((group) => group.entries.map(({ seq }) => Number(seq)));
}

describe('the ledger in groups', () => {
  test('one sitting is one group with its sum, and keeps every entry', () => {
    const [group, ...rest] = groupsOf([entry(3), entry(2, { amountMs: 4_500n }), entry(1)]);
    expect(rest).toEqual([]);
    expect(group?.amountMs).toBe(34_500);
    expect([group?.newest.seq, group?.oldest.seq]).toEqual([3n, 1n]);
  });

  test('another day, lesson or category begins a new one, also between two of the same', () => {
    const entries = [entry(5), entry(4, { day: '2018-03-07' }), entry(3), entry(2, { lessonId: '8' }), entry(1, { category: 'live' })];
    expect(numbers(entries)).toEqual([[5], [4], [3], [2], [1]]);
  });

  test('corrections stand alone', () => {
    const entries = [entry(5), entry(4, { cause: 'reversal', amountMs: -15_000n }), entry(3), entry(2, { reason: '更正' }), entry(1)];
    expect(numbers(entries)).toEqual([[5], [4], [3], [2], [1]]);
    expect(numbers([entry(2), entry(1, { amountMs: -15_000n })])).toEqual([[2], [1]]);
  });

  test('nothing is no group', () => {
    expect(groupsOf([])).toEqual([]);
  });
});
