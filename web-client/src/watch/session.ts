/**
 * One visit to a lesson: holds the lease, feeds the journal, reports, renews, and tells the page what is credited.
 * Home: the page's thread. `dispose` ends everything; claims that could not be sent stay in the store.
 */
import { failureOf } from '../rpc/failure';
import type { OpenedLease, RenewedLease, WatchAnswer, WatchCalls } from './calls';
import type { LeaseLocks } from './journal/lock';
import { LeaseJournal } from './journal/journal';
import { nextReportIn } from './journal/outbox';
import type { JournalStore } from './journal/store';
import type { Sample } from './journal/tracker';
import { kIdleView, type WatchView } from './view';

const kRenewMs = 60_000;
/** A lesson paused for longer no longer holds the person's clock. */
const kIdleMs = 5 * 60_000;
const kRefreshMs = 1_000;

export interface SessionRim {
  readonly mono: () => number;
  readonly wall: () => number;
  readonly random: () => number;
  readonly after: (ms: number, act: () => void) => () => void;
}

export interface SessionParts {
  readonly person: string;
  readonly lesson: string;
  readonly device: string;
  readonly calls: WatchCalls;
  readonly store: JournalStore;
  readonly locks: LeaseLocks;
  readonly rim: SessionRim;
}

export class WatchSession {
  private view: WatchView = kIdleView;
  private readonly watchers = new Set<() => void>();
  private journal: LeaseJournal<WatchAnswer> | null = null;
  private last: Sample | null = null;
  private read: (() => Sample) | null = null;
  private playedAt = 0;
  private shownAt = -Infinity;
  private cancelReport: (() => void) | null = null;
  private cancelRenew: (() => void) | null = null;
  private disposed = false;
  private readonly answered = new Set<string>();

  constructor(private readonly parts: SessionParts) {}

  get lesson(): string {
    return this.parts.lesson;
  }

  readonly snapshot = (): WatchView => this.view;

  readonly subscribe = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };

  /** Asks for the lease. `takeOver` is the learner's "continue here". */
  async open(takeOver: boolean): Promise<void> {
    if (this.view.phase === 'opening' || this.disposed) return;
    this.show({ phase: 'opening', failure: null });
    try {
      await this.begin(await this.parts.calls.open(this.parts.lesson, this.parts.device, takeOver));
    } catch (error) {
      const failure = failureOf(error);
      this.show({ phase: failure.code === kElsewhere ? 'elsewhere' : 'failed', failure });
    }
  }

  /** From now on `read` says what the player shows; null when there is none any more. */
  attach(read: (() => Sample) | null): void {
    this.read = read;
  }

  /** Takes a sample of the player. */
  take(sample: Sample): void {
    const { journal, last } = this;
    this.last = sample;
    if (journal === null) return;
    const resumed = sample.playing && last?.playing !== true;
    if (sample.playing || last?.playing === true) this.playedAt = sample.mono;
    if (journal.take(sample)) void this.renew(true);
    else if (resumed && this.cancelRenew === null) void this.renew(false);
    if (last?.playing === true && !sample.playing) this.reportIn(kRefreshMs);
    if (sample.mono - this.shownAt >= kRefreshMs) this.showWaiting(sample.mono);
  }

  /** Another device took the person's clock: told by the server, at once. */
  leaseTaken(lease: string): void {
    if (this.view.lease?.lease !== lease || this.view.phase !== 'watching') return;
    this.stopTimers();
    this.show({ phase: 'taken', check: '' }); // the other device asks it
    void this.endJournal();
  }

  /** A presence check came due: told by the server, at once, or with an answer. */
  checkDue(check: string): void {
    if (this.view.lease === null || this.answered.has(check) || this.view.check === check) return;
    this.show({ check });
  }

  /** It is over; whatever still says that it is due was said before. */
  checkAnswered(check: string): void {
    this.answered.add(check);
    if (this.view.check === check) this.show({ check: '' });
    if (this.journal !== null) this.reportIn(0);
  }

  /** Reports now, as when the link is back. */
  hurry(): void {
    if (this.journal !== null) this.reportIn(Math.floor(this.parts.rim.random() * 2_000));
  }

  /** The page goes, perhaps for good: what is closed is sent without waiting, and no other device has to wait either. */
  part(): void {
    const { journal, view } = this;
    if (journal === null || view.lease === null) return;
    this.parts.calls.part(view.lease.lease, journal.part(), journal.position);
  }

  /** The page is back after all, from the browser's own store: it no longer has the lease. */
  back(): void {
    if (this.view.phase === 'watching') void this.renew(false);
  }

  /** Ends the visit: the last claims are sent, the lease is closed. */
  async dispose(): Promise<void> {
    if (this.disposed) return;
    this.disposed = true;
    this.watchers.clear();
    this.stopTimers();
    const lease = this.view.lease?.lease;
    await this.endJournal();
    if (lease !== undefined) await this.parts.calls.close(lease).catch(() => undefined);
  }

  private async begin(lease: OpenedLease): Promise<void> {
    const { person, lesson, store, locks, calls, rim } = this.parts;
    const send = (id: string, ...report: [Parameters<WatchCalls['report']>[1], number]) => calls.report(id, ...report);
    const { anchor, nextSeq } = lease;
    this.journal = await LeaseJournal.begin({
      person, lesson, lease: lease.lease, anchor, nextSeq, store, locks, send, now: rim.wall,
    });
    if (this.disposed) return void this.endJournal();
    this.playedAt = rim.mono();
    const { standing, durationMs, complete } = lease;
    this.show({ phase: 'watching', lease, standing, durationMs, complete, failure: null });
    this.reportIn(nextReportIn(rim.random()));
    this.renewLater();
    void this.askWhatIsDue();
  }

  /** Without an answer the next report tells. */
  private async askWhatIsDue(): Promise<void> {
    const check = await this.parts.calls.dueCheck().catch(() => '');
    if (check !== '' && !this.disposed) this.checkDue(check);
  }

  private async report(): Promise<void> {
    const { journal, parts } = this;
    if (journal === null) return;
    try {
      const answer = await journal.report();
      if (this.journal === journal && answer !== null) this.takeAnswer(answer);
    } catch {
      this.show({ late: true, storageFailed: journal.storageFailed });
    }
    if (this.journal === journal) this.reportIn(nextReportIn(parts.rim.random()));
  }

  private takeAnswer(answer: WatchAnswer): void {
    this.show({ standing: answer.standing, late: false, waiting: this.journal?.waiting() ?? [] });
    if (answer.check !== '') this.checkDue(answer.check);
    if (!answer.owned && this.view.lease !== null) this.leaseTaken(this.view.lease.lease);
  }

  private async renew(newAnchor: boolean): Promise<void> {
    const { journal, view, parts } = this;
    if (journal === null || view.lease === null) return;
    try {
      const renewed = await parts.calls.renew(view.lease.lease, newAnchor);
      if (this.journal === journal) this.takeRenewal(renewed, newAnchor);
    } catch (error) {
      if (this.journal === journal && failureOf(error).kind === 'refused') return void this.reopen();
    }
    if (this.journal === journal) this.renewLater();
  }

  private takeRenewal(renewed: RenewedLease, newAnchor: boolean): void {
    const { view } = this;
    if (view.lease === null) return;
    const sample = this.read?.();
    // Counted from this sample, not from the answer's arrival a moment before: no time falls between the anchors.
    if (newAnchor && sample !== undefined) {
      this.journal?.takeAnchor({ ...renewed.anchor, arrivedMono: sample.mono }, sample);
    }
    const lease = { ...view.lease, playlistUrl: renewed.playlistUrl };
    this.show({ lease, durationMs: renewed.durationMs, complete: renewed.complete });
    if (!renewed.owned) this.leaseTaken(lease.lease);
  }

  /** The server no longer knows the lease (silent too long, or its memory was restored): ask for a new one. */
  private async reopen(): Promise<void> {
    this.stopTimers();
    await this.endJournal();
    this.show({ phase: 'idle' });
    await this.open(false);
  }

  private async endJournal(): Promise<void> {
    const { journal } = this;
    this.journal = null;
    await journal?.end().catch(() => undefined);
  }

  private renewLater(): void {
    this.cancelRenew?.();
    this.cancelRenew = this.parts.rim.after(kRenewMs, () => {
      this.cancelRenew = null;
      if (this.parts.rim.mono() - this.playedAt < kIdleMs) void this.renew(false);
    });
  }

  private reportIn(ms: number): void {
    this.cancelReport?.();
    this.cancelReport = this.parts.rim.after(ms, () => void this.report());
  }

  private stopTimers(): void {
    this.cancelReport?.();
    this.cancelRenew?.();
    this.cancelReport = this.cancelRenew = null;
  }

  private showWaiting(mono: number): void {
    this.shownAt = mono;
    const { journal } = this;
    if (journal !== null) this.show({ waiting: journal.waiting(), storageFailed: journal.storageFailed });
  }

  private show(change: Partial<WatchView>): void {
    this.view = { ...this.view, ...change };
    for (const watcher of this.watchers) watcher();
  }
}

/** The server's word for "another device is playing". */
const kElsewhere = 'playing_elsewhere';
