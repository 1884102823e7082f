import { Code, ConnectError } from '@connectrpc/connect';
import { describe, expect, test } from 'vitest';

import type { OpenedLease, WatchCalls } from '../../../web-client/src/watch/calls';
import type { JournalStore } from '../../../web-client/src/watch/journal/store';
import { WatchSession } from '../../../web-client/src/watch/session';
import { kNothingYet } from '../../../web-client/src/watch/standing';

/** Opens leases "1", "2", … and no longer knows one that parted. */
class FakeCalls {
  readonly done: string[] = [];
  /** Told with each report, and at the beginning. */
  check = '';
  due = '';
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
    report: async () => ({ durableUpto: -1, standing: kNothingYet, owned: true, check: this.check }),
    dueCheck: async () => this.due,
    close: async (lease) => void this.done.push(`close ${lease}`),
    part: (lease) => {
      this.gone = lease;
      this.done.push(`part ${lease}`);
    },
  };
}

interface Later {
  readonly ms: number;
  readonly act: () => void;
}

function session({ calls }: FakeCalls, later: Later[] = []): WatchSession {
  const store = { saveLease: async () => undefined, forgetLease: async () => undefined, forgetUpTo: async () => undefined } as unknown as JournalStore;
  const locks = { hold: async () => () => undefined, ifFree: async () => true };
  const rim = { mono: () => 0, wall: () => 0, random: () => 0, after: (ms: number, act: () => void) => (later.push({ ms, act }), () => undefined) };
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

describe('a presence check', () => {
  const checkOf = (watching: WatchSession): string => watching.snapshot().check;

  test('that is told with a report, by the server at once, or at the beginning is due', async () => {
    const fake = new FakeCalls();
    const later: Later[] = [];
    const watching = session(fake, later);
    await watching.open(false);
    expect(checkOf(watching)).toBe('');
    fake.check = '7';
    later.at(0)?.act();
    await expect.poll(() => checkOf(watching)).toBe('7');
    watching.checkDue('8');
    expect(checkOf(watching)).toBe('8');
    const other = session(Object.assign(new FakeCalls(), { due: '9' }));
    await other.open(false);
    await expect.poll(() => checkOf(other)).toBe('9');
  });

  test('that was answered does not come back with what was said before, and is reported at once', async () => {
    const fake = new FakeCalls();
    const later: Later[] = [];
    const watching = session(fake, later);
    await watching.open(false);
    watching.checkDue('7');
    watching.checkAnswered('7');
    expect(checkOf(watching)).toBe('');
    expect(later.at(-1)?.ms).toBe(0);
    watching.checkDue('7');
    expect(checkOf(watching)).toBe('');
    watching.checkDue('8');
    expect(checkOf(watching)).toBe('8');
  });

  test('is not asked before a lease, nor after another device took over', async () => {
    const fake = new FakeCalls();
    const watching = session(fake);
    watching.checkDue('7');
    expect(checkOf(watching)).toBe('');
    await watching.open(false);
    watching.checkDue('7');
    watching.leaseTaken('1');
    expect(checkOf(watching)).toBe('');
  });
});
