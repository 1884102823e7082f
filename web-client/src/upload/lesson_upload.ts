/**
 * One lesson's video on its way: tries, waits while the link is away, tries again for as long as it takes, and tells how
 * far it is. Home: the page's thread. `dispose` ends it; what the server has stays there for seven days.
 */
import { backoffMs } from '../rpc/backoff';
import { kNoPace, noted, type Pace, remainingMs } from './pace';
import { kOtherTab } from './refusal';
import { type Sender, uploadIdOf } from './sender';
import { after, newTransfer, type Transfer, type TransferEvent } from './transfer';

const kShowEveryMs = 200;

export interface UploadView extends Transfer {
  /** Null while no honest estimate can be given. */
  readonly remainingMs: number | null;
}

export interface UploadParts {
  readonly lessonId: string;
  readonly file: File;
  /** Of an upload that was interrupted, with what the server has of it. */
  readonly url: string | null;
  readonly safeBytes: number;
  readonly send: Sender;
  /** Where the server has an unfinished upload of this lesson, null where it has none. */
  readonly find: (lessonId: string) => Promise<string | null>;
  /** One tab at a time sends a lesson's video: null when another one does. */
  readonly hold: (lessonId: string) => Promise<(() => void) | null>;
  readonly onOpened: (url: string) => void;
  readonly onFinished: () => void;
  readonly rim: UploadRim;
}

export interface UploadRim {
  readonly now: () => number;
  readonly random: () => number;
  readonly after: (ms: number, act: () => void) => () => void;
}

export class LessonUpload {
  private transfer: Transfer;
  private view: UploadView;
  private pace: Pace = kNoPace;
  private url: string | null;
  private shownAt = -Infinity;
  private stop: (() => void) | null = null;
  private cancelRetry: (() => void) | null = null;
  private release: (() => void) | null = null;
  /** Grows with every try: what an earlier one still has to say is not heard. */
  private turn = 0;
  private readonly watchers = new Set<() => void>();

  constructor(private readonly parts: UploadParts) {
    this.url = parts.url;
    this.transfer = newTransfer(parts.file.size, parts.safeBytes);
    this.view = { ...this.transfer, remainingMs: null };
  }

  get lessonId(): string {
    return this.parts.lessonId;
  }

  get fileName(): string {
    return this.parts.file.name;
  }

  /** Empty until the server has given the upload a name. */
  get uploadId(): string {
    return this.url === null ? '' : uploadIdOf(this.url);
  }

  readonly snapshot = (): UploadView => this.view;

  readonly subscribe = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };

  /** Begins, or goes on after a pause or a refusal. */
  async start(): Promise<void> {
    if (this.transfer.phase === 'done') return;
    this.halt();
    this.take({ kind: 'tried' });
    const turn = this.turn;
    if (!(await this.holdLesson())) return this.take({ kind: 'broke', refusal: kOtherTab });
    if (turn === this.turn) await this.tryOnce();
  }

  pause(): void {
    this.halt();
    this.take({ kind: 'paused' });
  }

  /** The link may be back: the next try happens now. */
  hurry(): void {
    if (this.transfer.phase === 'waiting') void this.start();
  }

  dispose(): void {
    this.halt();
    this.release?.();
    this.release = null;
  }

  private async holdLesson(): Promise<boolean> {
    this.release ??= await this.parts.hold(this.parts.lessonId);
    return this.release !== null;
  }

  private async tryOnce(): Promise<void> {
    const { lessonId, file, send } = this.parts;
    const turn = this.turn;
    // An upload may have been made whose answer was lost: go on with it instead of making a second one.
    if (this.url === null && this.transfer.failures > 0) {
      this.url = await this.parts.find(lessonId).catch(() => null);
    }
    if (turn !== this.turn) return;
    this.stop = send({ file, lessonId, url: this.url }, {
      opened: (url) => turn === this.turn && this.opened(url),
      sent: (bytes) => turn === this.turn && this.take({ kind: 'sent', bytes }),
      kept: (bytes) => turn === this.turn && this.take({ kind: 'kept', bytes }),
      finished: () => turn === this.turn && this.finished(),
      broke: (refusal) => turn === this.turn && this.take({ kind: 'broke', refusal }),
    });
  }

  private opened(url: string): void {
    this.url = url;
    this.parts.onOpened(url);
  }

  private finished(): void {
    this.take({ kind: 'finished' });
    this.dispose();
    this.parts.onFinished();
  }

  private halt(): void {
    this.turn += 1;
    this.stop?.();
    this.cancelRetry?.();
    this.stop = this.cancelRetry = null;
  }

  private take(event: TransferEvent): void {
    const before = this.transfer;
    this.transfer = after(before, event);
    if (this.transfer.phase === 'waiting' && before.phase !== 'waiting') this.retryLater();
    const now = this.parts.rim.now();
    this.pace = this.transfer.phase === 'sending' ? noted(this.pace, now, this.transfer.sentBytes) : kNoPace;
    const small = event.kind === 'sent' && before.phase === 'sending' && now - this.shownAt < kShowEveryMs;
    if (!small && this.transfer !== before) this.show(now);
  }

  private retryLater(): void {
    const { rim } = this.parts;
    const wait = backoffMs(this.transfer.failures - 1, rim.random());
    this.cancelRetry = rim.after(wait, () => void this.start());
  }

  private show(now: number): void {
    this.shownAt = now;
    const left = remainingMs(this.pace, now, this.transfer.sizeBytes);
    this.view = { ...this.transfer, remainingMs: left };
    for (const watcher of this.watchers) watcher();
  }
}
