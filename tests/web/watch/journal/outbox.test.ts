import 'fake-indexeddb/auto';
import fc from 'fast-check';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, describe, expect, test } from 'vitest';

import type { Claim } from '../../../../web-client/src/watch/journal/claim';
import { openJournal } from '../../../../web-client/src/watch/journal/disk';
import { nextReportIn, Outbox } from '../../../../web-client/src/watch/journal/outbox';
import { type JournalStore, MemoryStore } from '../../../../web-client/src/watch/journal/store';

const kPerson = '7';
const kLease = '41';

function claim(seq: number): Claim {
  const from = seq * 15_000;
  const times = { wallFrom: from, wallTo: from + 15_000, mediaFrom: from, mediaTo: from + 15_000 };
  return { seq, ...times, hidden: false, audible: true, anchorMs: 1_700_000_000_000, anchorMac: new Uint8Array([9]) };
}

/** Keeps what it is told by number, counts from the dense prefix, and loses answers when told to. */
class Server {
  readonly stored = new Map<number, Claim>();
  reports = 0;
  fate: 'answers' | 'unreachable' | 'answer lost' = 'answers';

  readonly send = async (_lease: string, claims: readonly Claim[]): Promise<{ durableUpto: number }> => {
    this.reports += 1;
    if (this.fate === 'unreachable') throw new TypeError('failed to fetch');
    for (const one of claims) if (!this.stored.has(one.seq)) this.stored.set(one.seq, one);
    if (this.fate === 'answer lost') throw new TypeError('failed to fetch');
    return { durableUpto: this.prefix() };
  };

  prefix(): number {
    let seq = -1;
    while (this.stored.has(seq + 1)) seq += 1;
    return seq;
  }
}

let store: JournalStore;
let server: Server;
let outbox: Outbox<{ durableUpto: number }>;

beforeEach(async () => {
  store = await openJournal(new IDBFactory());
  server = new Server();
  outbox = new Outbox(kPerson, kLease, store, server.send, -1);
});

async function stored(): Promise<number[]> {
  return (await store.claimsOf(kPerson, kLease)).map((one) => one.seq);
}

describe('the outbox', () => {
  test('keeps a claim on disk until the server has answered that it is durable', async () => {
    await outbox.add(claim(0));
    server.fate = 'unreachable';
    await expect(outbox.flush(0)).rejects.toThrow();
    expect(await stored()).toEqual([0]);
    server.fate = 'answers';
    await outbox.flush(0);
    expect(await stored()).toEqual([]);
    expect(outbox.unsent).toEqual([]);
  });

  test('reports again what was stored when only the answer was lost, with the same bodies', async () => {
    await outbox.add(claim(0));
    server.fate = 'answer lost';
    await expect(outbox.flush(0)).rejects.toThrow();
    server.fate = 'answers';
    await outbox.add(claim(1));
    await outbox.flush(0);
    expect([...server.stored.values()]).toEqual([claim(0), claim(1)]);
  });

  test('burns a number lost in a crash with an empty claim, so that the later ones count', async () => {
    await outbox.add(claim(0));
    await outbox.add(claim(3));
    await outbox.flush(0);
    expect(server.prefix()).toBe(3);
    for (const seq of [1, 2]) {
      const burnt = server.stored.get(seq);
      expect([burnt?.wallTo, burnt?.mediaTo]).toEqual([burnt?.wallFrom, burnt?.mediaFrom]);
    }
  });

  test('sends no more than a report may hold, and goes on until all is durable', async () => {
    for (let seq = 0; seq < 600; seq += 1) await outbox.add(claim(seq));
    await outbox.flush(0);
    expect(server.reports).toBe(3);
    expect(server.prefix()).toBe(599);
  });

  test('stops asking when an answer moves nothing', async () => {
    const deaf = new Outbox(kPerson, kLease, store, async () => ({ durableUpto: -1 }), -1);
    await deaf.add(claim(0));
    await deaf.flush(0);
    expect(deaf.unsent).toHaveLength(1);
  });

  test('has one report under way at a time', async () => {
    await outbox.add(claim(0));
    await Promise.all([outbox.flush(0), outbox.flush(0), outbox.flush(0)]);
    expect(server.reports).toBe(1);
  });
});

test('reports are 15 to 30 s apart', () => {
  expect(nextReportIn(0)).toBe(15_000);
  expect(nextReportIn(0.9999)).toBeLessThanOrEqual(30_000);
});

describe.each([
  ['in IndexedDB', () => openJournal(new IDBFactory())],
  ['in memory', async () => new MemoryStore()],
])('a store %s', (_where, open) => {
  test('gives claims in order, the open one last, and not twice when it was closed after its check-point', async () => {
    const journal = await open();
    await journal.saveClaim(kPerson, kLease, claim(10));
    await journal.saveClaim(kPerson, kLease, claim(9));
    await journal.saveCheckpoint(kPerson, kLease, { ...claim(11), mediaTo: 170_000 });
    expect((await journal.claimsOf(kPerson, kLease)).map((one) => one.seq)).toEqual([9, 10, 11]);
    await journal.saveClaim(kPerson, kLease, claim(11));
    expect((await journal.claimsOf(kPerson, kLease)).at(-1)).toEqual(claim(11));
  });

  test('knows each person apart', async () => {
    const journal = await open();
    const record = { lease: kLease, lesson: '5', openedAt: 1, touchedAt: 2, positionMs: 3 };
    await journal.saveLease({ person: '7', ...record });
    await journal.saveLease({ person: '77', ...record });
    await journal.saveClaim('77', kLease, claim(0));
    expect(await journal.leasesOf('7')).toHaveLength(1);
    expect(await journal.claimsOf('7', kLease)).toEqual([]);
    await journal.forgetLease('7', kLease);
    expect(await journal.claimsOf('77', kLease)).toHaveLength(1);
  });

  test('forgets only what is durable, the check-point included', async () => {
    const journal = await open();
    for (const seq of [0, 1, 2]) await journal.saveClaim(kPerson, kLease, claim(seq));
    await journal.saveCheckpoint(kPerson, kLease, claim(3));
    await journal.forgetUpTo(kPerson, kLease, 1);
    expect((await journal.claimsOf(kPerson, kLease)).map((one) => one.seq)).toEqual([2, 3]);
    await journal.forgetUpTo(kPerson, kLease, 3);
    expect(await journal.claimsOf(kPerson, kLease)).toEqual([]);
  });
});

test('whatever the network does, each claim is on the server or on the disk, and in the end on the server once', async () => {
  const fates = fc.array(fc.constantFrom('answers', 'unreachable', 'answer lost'), { maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(fates, async (story) => {
      const journal = new MemoryStore();
      const far = new Server();
      const near = new Outbox(kPerson, kLease, journal, far.send, -1);
      for (const [seq, fate] of story.entries()) {
        await near.add(claim(seq));
        far.fate = fate as Server['fate'];
        await near.flush(0).catch(() => undefined);
        const kept = new Set((await journal.claimsOf(kPerson, kLease)).map((one) => one.seq));
        for (let known = 0; known <= seq; known += 1) expect(kept.has(known) || far.stored.has(known)).toBe(true);
      }
      far.fate = 'answers';
      await near.flush(0);
      expect([...far.stored.values()]).toEqual(story.map((_fate, seq) => claim(seq)));
      expect(await journal.claimsOf(kPerson, kLease)).toEqual([]);
    }),
  );
});
