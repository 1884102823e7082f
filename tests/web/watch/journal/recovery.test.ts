import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, describe, expect, test } from 'vitest';

import type { Claim } from '../../../../web-client/src/watch/journal/claim';
import { openJournal } from '../../../../web-client/src/watch/journal/disk';
import type { LeaseLocks } from '../../../../web-client/src/watch/journal/lock';
import { recover, type Recovery, unsentMs } from '../../../../web-client/src/watch/journal/recovery';
import type { JournalStore } from '../../../../web-client/src/watch/journal/store';

const kNow = 1_700_000_000_000;
const kDay = 24 * 3_600_000;

function claim(seq: number, mediaTo = (seq + 1) * 15_000): Claim {
  const from = seq * 15_000;
  const times = { wallFrom: from, wallTo: mediaTo, mediaFrom: from, mediaTo };
  return { seq, ...times, hidden: false, audible: true, anchorMs: kNow, anchorMac: new Uint8Array([9]) };
}

/** The locks of a browser with several tabs: what is in `taken` belongs to another one. */
class Locks implements LeaseLocks {
  readonly taken = new Set<string>();

  async hold(lease: string): Promise<() => void> {
    this.taken.add(lease);
    return () => this.taken.delete(lease);
  }

  async ifFree(lease: string, work: () => Promise<void>): Promise<boolean> {
    if (this.taken.has(lease)) return false;
    await work();
    return true;
  }
}

let store: JournalStore;
let locks: Locks;
let stored: Map<string, Claim>;
let closed: string[];
let recovery: Recovery<{ durableUpto: number }>;

beforeEach(async () => {
  store = await openJournal(new IDBFactory());
  locks = new Locks();
  stored = new Map();
  closed = [];
  recovery = {
    person: '7',
    store,
    locks,
    now: () => kNow,
    closeLease: async (lease) => void closed.push(lease),
    send: async (lease, claims) => {
      for (const one of claims) stored.set(`${lease}/${one.seq}`, one);
      let durableUpto = -1;
      while (stored.has(`${lease}/${durableUpto + 1}`)) durableUpto += 1;
      return { durableUpto };
    },
  };
});

function saveLease(person: string, lease: string, touchedAt = kNow): Promise<void> {
  return store.saveLease({ person, lease, lesson: '5', openedAt: touchedAt, touchedAt, positionMs: 0 });
}

describe('recovery', () => {
  test('sends what a crashed page left, its check-point as a claim, closes the lease and forgets it', async () => {
    await saveLease('7', '41');
    await store.saveClaim('7', '41', claim(0));
    await store.saveCheckpoint('7', '41', claim(1, 19_000));
    expect(await recover(recovery)).toBe(0);
    expect(stored.get('41/1')).toEqual(claim(1, 19_000));
    expect(closed).toEqual(['41']);
    expect(await store.leasesOf('7')).toEqual([]);
  });

  test('burns no number that the server already has', async () => {
    await saveLease('7', '41');
    stored.set('41/0', claim(0));
    await store.saveClaim('7', '41', claim(1));
    await recover(recovery);
    expect(stored.get('41/0')).toEqual(claim(0));
    expect(stored.get('41/1')).toEqual(claim(1));
  });

  test('leaves a lease alone while another tab holds its lock', async () => {
    await saveLease('7', '41');
    await store.saveCheckpoint('7', '41', claim(0));
    locks.taken.add('41');
    await recover(recovery);
    expect(stored.size).toBe(0);
    expect(await store.leasesOf('7')).toHaveLength(1);
  });

  test("never sends another person's journal", async () => {
    await saveLease('8', '99');
    await store.saveClaim('8', '99', claim(0));
    await recover(recovery);
    expect(stored.size).toBe(0);
    expect(await unsentMs('8', store)).toBe(15_000);
  });

  test('keeps everything for the next time when the link is down', async () => {
    await saveLease('7', '41');
    await store.saveClaim('7', '41', claim(0));
    const offline = { ...recovery, send: () => Promise.reject(new TypeError('failed to fetch')) };
    expect(await recover(offline)).toBe(1);
    expect(await recover(recovery)).toBe(0);
    expect(stored.get('41/0')).toEqual(claim(0));
  });

  test('drops what is older than the server takes', async () => {
    await saveLease('7', '41', kNow - 15 * kDay);
    await store.saveClaim('7', '41', claim(0));
    expect(await recover(recovery)).toBe(0);
    expect(stored.size).toBe(0);
    expect(await store.leasesOf('7')).toEqual([]);
  });
});
