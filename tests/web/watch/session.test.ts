import { Code, ConnectError } from '@connectrpc/connect';
import { describe, expect, test } from 'vitest';

import type { OpenedLease, WatchCalls } from '../../../web-client/src/watch/calls';
import type { JournalStore } from '../../../web-client/src/watch/journal/store';
import { WatchSession } from '../../../web-client/src/watch/session';
import { kNothingYet } from '../../../web-client/src/watch/standing';

/** Opens leases "1", "2", … and no longer knows one that parted. */
class FakeCalls {
  readonly done: string[] = [];
  private opened = 0;
  private gone: string | null = null;

  readonly calls: WatchCalls = {
    open: async () => {
      this.opened += 1;
      this.done.push(`open ${this.opened}`);
      return { lease: String(this.opened), anchor: { serverMs: 0, mac: new Uint8Array(), arrivedMono: 0 }, nextSeq: 0, standing: kNothingYet } as unknown as OpenedLease;
    },
    renew: async (lease) => {
      this.done.push(`renew ${lease}`);
      if (lease === this.gone) throw new ConnectError('no such lease', Code.NotFound);
      return { owned: true } as Awaited<ReturnType<WatchCalls['renew']>>;
    },
    report: async () => ({ durableUpto: -1, standing: kNothingYet, owned: true }),
    close: async (lease) => void this.done.push(`close ${lease}`),
    part: (lease) => {
      this.gone = lease;
      this.done.push(`part ${lease}`);
    },
  };
}

function session({ calls }: FakeCalls): WatchSession {
  const store = { saveLease: async () => undefined, forgetLease: async () => undefined } as unknown as JournalStore;
  const locks = { hold: async () => () => undefined, ifFree: async () => true };
  const rim = { mono: () => 0, wall: () => 0, random: () => 0, after: () => () => undefined };
  return new WatchSession({ person: 'p', lesson: 'l', device: 'd', calls, store, locks, rim });
}

describe('a watching page that goes', () => {
  test('gives its lease back, so that another device need not wait', async () => {
    const fake = new FakeCalls();
    const watching = session(fake);
    await watching.open(false);
    watching.part();
    expect(fake.done).toEqual(['open 1', 'part 1']);
  });

  test('and comes back has a new lease before anything more is played', async () => {
    const fake = new FakeCalls();
    const watching = session(fake);
    await watching.open(false);
    watching.part();
    watching.back();
    await expect.poll(() => fake.done).toEqual(['open 1', 'part 1', 'renew 1', 'open 2']);
    expect(watching.snapshot().phase).toBe('watching');
  });
});
