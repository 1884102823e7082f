/**
 * Brings home what a closed, crashed or offline page left in the journal: for one person, lease by lease, each under
 * its lock, so that a tab that is still playing is never disturbed. Another person's claims are never touched.
 */
import type { LeaseLocks } from './lock';
import { Outbox, type ReportAnswer, type SendReport } from './outbox';
import type { JournalStore, LeaseRecord } from './store';

/** The server welcomes late claims for fourteen days; older ones can no longer count. */
const kWelcomeMs = 14 * 24 * 3_600_000;

export interface Recovery<Answer extends ReportAnswer> {
  readonly person: string;
  readonly store: JournalStore;
  readonly locks: LeaseLocks;
  readonly send: SendReport<Answer>;
  readonly closeLease: (lease: string) => Promise<void>;
  readonly now: () => number;
}

/** Answers how many leases could not be brought home yet. Never rejects: a lost link leaves them for the next time. */
export async function recover<Answer extends ReportAnswer>(recovery: Recovery<Answer>): Promise<number> {
  let left = 0;
  for (const record of await recovery.store.leasesOf(recovery.person)) {
    try {
      await recovery.locks.ifFree(record.lease, () => bringHome(recovery, record));
    } catch {
      left += 1;
    }
  }
  return left;
}

async function bringHome<Answer extends ReportAnswer>(recovery: Recovery<Answer>, record: LeaseRecord): Promise<void> {
  const { person, store } = recovery;
  const claims = await store.claimsOf(person, record.lease);
  if (claims.length > 0 && recovery.now() - record.touchedAt < kWelcomeMs) {
    // The check-point is now a claim like the others: whoever wrote it is gone.
    const outbox = new Outbox(person, record.lease, store, recovery.send, -1);
    await Promise.all(claims.map((claim) => outbox.add(claim)));
    await askWhatIsDurable(outbox, record);
    if (outbox.unsent.length > 0) throw new Error('some claims are not durable yet');
    await recovery.closeLease(record.lease);
  }
  await store.forgetLease(person, record.lease);
}

/** The first report carries nothing, so that only numbers the server truly lacks are burnt. */
async function askWhatIsDurable<Answer extends ReportAnswer>(outbox: Outbox<Answer>, record: LeaseRecord): Promise<void> {
  await outbox.ask(record.positionMs);
  if (outbox.unsent.length > 0) await outbox.flush(record.positionMs);
}

/** How much watched time of a person still waits on this device, in milliseconds. */
export async function unsentMs(person: string, store: JournalStore): Promise<number> {
  let waiting = 0;
  for (const record of await store.leasesOf(person)) {
    const claims = await store.claimsOf(person, record.lease);
    for (const claim of claims) waiting += claim.mediaTo - claim.mediaFrom;
  }
  return waiting;
}
