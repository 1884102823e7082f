/**
 * The journal of one lease while its page is open: samples go through the tracker, closed claims to the store and the
 * outbox, the open claim to a check-point every five seconds. It holds the lease's lock until it ends.
 */
import type { Anchor, Claim, Span } from './claim';
import type { LeaseLocks } from './lock';
import { Outbox, type ReportAnswer, type SendReport } from './outbox';
import type { JournalStore } from './store';
import { checkpoint, finish, observe, reanchor, type Sample, startTracker, type Step, type Tracker } from './tracker';

const kCheckpointMs = 5_000;

export interface JournalOptions<Answer extends ReportAnswer> {
  readonly person: string;
  readonly lease: string;
  readonly lesson: string;
  readonly anchor: Anchor;
  readonly nextSeq: number;
  readonly store: JournalStore;
  readonly locks: LeaseLocks;
  readonly send: SendReport<Answer>;
  /** The wall clock, for the age of the record alone. */
  readonly now: () => number;
}

export class LeaseJournal<Answer extends ReportAnswer> {
  private tracker: Tracker;
  private readonly outbox: Outbox<Answer>;
  private checkpointedAt = -Infinity;
  private positionMs = 0;
  private release: () => void = () => undefined;
  /** True once the browser refused to store: the page says that leaving now loses what is unsent. */
  storageFailed = false;

  private constructor(private readonly options: JournalOptions<Answer>) {
    const { anchor, nextSeq, person, lease, store, send } = options;
    this.tracker = startTracker(anchor, nextSeq);
    this.outbox = new Outbox(person, lease, store, send, nextSeq - 1);
  }

  static async begin<Answer extends ReportAnswer>(options: JournalOptions<Answer>): Promise<LeaseJournal<Answer>> {
    const journal = new LeaseJournal(options);
    journal.release = await options.locks.hold(options.lease);
    await journal.touch();
    return journal;
  }

  /** Takes a sample of the player. True when the clocks have parted and a new anchor is needed. */
  take(sample: Sample): boolean {
    this.positionMs = Math.max(0, Math.round(sample.media));
    const jumped = this.apply(observe(this.tracker, sample));
    if (sample.mono - this.checkpointedAt >= kCheckpointMs) {
      this.checkpointedAt = sample.mono;
      void this.touch();
    }
    return jumped;
  }

  /** Counts from a new anchor; `sample` is taken at the moment the anchor arrived. */
  takeAnchor(anchor: Anchor, sample: Sample): void {
    this.apply(observe(this.tracker, sample));
    this.apply(reanchor(this.tracker, anchor));
  }

  /** What has played and is not yet known to be stored for ever. */
  waiting(): Span[] {
    const open = checkpoint(this.tracker);
    const claims = open === null ? this.outbox.unsent : [...this.outbox.unsent, open];
    return claims.map((claim) => ({ from: claim.mediaFrom, to: claim.mediaTo }));
  }

  get hasUnsent(): boolean {
    return this.outbox.unsent.length > 0;
  }

  get position(): number {
    return this.positionMs;
  }

  /** Reports what is closed. Rejects as the carrier did; nothing is lost by that. */
  report(): Promise<Answer | null> {
    return this.outbox.flush(this.positionMs);
  }

  /** Closes what is open and answers what a last message may carry. */
  part(): readonly Claim[] {
    this.apply(finish(this.tracker));
    return this.outbox.batch();
  }

  /** Ends the journal. What could not be sent stays in the store, and recovery brings it home. */
  async end(): Promise<void> {
    this.apply(finish(this.tracker));
    try {
      if (this.hasUnsent) await this.report();
      if (!this.hasUnsent) await this.options.store.forgetLease(this.options.person, this.options.lease);
    } finally {
      this.release();
    }
  }

  private apply(step: Step): boolean {
    this.tracker = step.tracker;
    if (step.closed !== null) this.outbox.add(step.closed).catch(() => this.noteFailure());
    return step.jumped;
  }

  private async touch(): Promise<void> {
    const { person, lease, lesson, store, now } = this.options;
    const open = checkpoint(this.tracker);
    try {
      const record = { person, lease, lesson, openedAt: this.options.anchor.serverMs, touchedAt: now() };
      await store.saveLease({ ...record, positionMs: this.positionMs });
      if (open !== null) await store.saveCheckpoint(person, lease, open);
    } catch {
      this.noteFailure();
    }
  }

  private noteFailure(): void {
    this.storageFailed = true;
  }
}
