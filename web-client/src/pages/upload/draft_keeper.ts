/**
 * Sends what an author writes, a moment after typing stops, one request at a time and always the newest. What could not
 * be sent is tried again. Home: the page's thread.
 */

/** dirty: typing goes on. failed: kept here, tried again by itself where that may help. */
export type KeptState = 'saved' | 'dirty' | 'saving' | 'failed';

export interface KeeperParts<T> {
  readonly send: (draft: T) => Promise<void>;
  readonly after: (ms: number, act: () => void) => () => void;
  readonly tell: (state: KeptState) => void;
}

const kPauseMs = 800;
const kRetryMs = 10_000;

export class DraftKeeper<T> {
  private pending: { readonly draft: T } | null = null;
  private sending = false;
  private cancel: (() => void) | null = null;

  constructor(private readonly parts: KeeperParts<T>) {}

  change(draft: T): void {
    this.pending = { draft };
    if (!this.sending) this.parts.tell('dirty');
    this.flushIn(kPauseMs);
  }

  /** Sends now what is not sent yet, as when the page goes. */
  async flush(): Promise<void> {
    this.cancel?.();
    const { pending } = this;
    if (pending === null || this.sending) return;
    this.pending = null;
    this.sending = true;
    this.parts.tell('saving');
    const sent = await this.parts.send(pending.draft).then(() => true, () => false);
    this.sending = false;
    if (!sent) this.pending ??= pending;
    this.goOn(sent);
  }

  private goOn(sent: boolean): void {
    if (this.pending === null) return this.parts.tell('saved');
    this.parts.tell(sent ? 'dirty' : 'failed');
    this.flushIn(sent ? kPauseMs : kRetryMs);
  }

  private flushIn(ms: number): void {
    this.cancel?.();
    this.cancel = this.parts.after(ms, () => void this.flush());
  }
}
