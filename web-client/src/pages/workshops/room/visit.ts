/**
 * Being in a room: enters it, asks for what has happened since by number, renews itself, and enters anew where it was
 * away for too long. What it shows is a state after a number, so nothing is lost or repeated however calls fail.
 */
import type { RoomEvent, RoomSnapshot } from '../../../protocol/server/protocol/room_pb';
import { failureOf, isPassing } from '../../../rpc/failure';
import { after, type RoomState, stateOf } from './room_state';

export interface RoomCalls {
  enter(): Promise<RoomSnapshot>;
  renew(): Promise<void>;
  leave(): Promise<void>;
  /** Dense from the one after this number; as many as the server gives at once. */
  eventsAfter(number: bigint): Promise<readonly RoomEvent[]>;
}

/** The rim, replaced in tests: runs `act` once after so long, and answers how to call it off. */
export type After = (ms: number, act: () => void) => () => void;

/** Milliseconds that never go back. */
export type Clock = () => number;

export interface Visit {
  /** Null: not there yet. */
  readonly room: RoomState | null;
  /** Why it cannot go on; null while it does. What may pass is tried again by itself. */
  readonly error: unknown;
}

const kAskEveryMs = 3_000;
/** As many as the server gives at once. */
const kManyEvents = 200;
/** The server takes many times as long a silence for leaving: a hidden tab's timers run once a minute. */
const kRenewEveryMs = 15_000;

export class RoomVisit {
  private now: Visit = { room: null, error: null };
  private readonly watchers = new Set<() => void>();
  private callOff: (() => void) | null = null;
  private renewedAtMs = 0;
  private stopped = true;

  constructor(
    private readonly calls: RoomCalls,
    private readonly afterwards: After,
    private readonly clock: Clock,
  ) {}

  start(): void {
    if (!this.stopped) return;
    this.stopped = false;
    void this.turn(() => this.enter());
  }

  /** Leaves. */
  stop(): void {
    this.stopped = true;
    this.callOff?.();
    this.callOff = null;
    if (this.now.room !== null) this.calls.leave().catch(() => undefined); // silence leaves as well
    this.now = { room: null, error: null };
  }

  readonly visit = (): Visit => this.now;

  readonly watch = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };

  /** Asks now, as after an act of one's own. */
  hurry(): void {
    if (this.stopped || this.callOff === null) return;
    this.callOff();
    this.callOff = null;
    void this.turn(() => this.ask());
  }

  private async enter(): Promise<void> {
    this.renewedAtMs = this.clock();
    const room = stateOf(await this.calls.enter());
    if (this.stopped) this.calls.leave().catch(() => undefined);
    this.show({ room, error: null });
  }

  private async ask(): Promise<void> {
    const { room } = this.now;
    if (room === null) return this.enter();
    const now = this.clock(); // on a slow link a turn takes longer than its timer
    if (now - this.renewedAtMs >= kRenewEveryMs) {
      await this.calls.renew();
      this.renewedAtMs = now;
    }
    const events = await this.calls.eventsAfter(room.number);
    const next = after(room, events);
    if (next === null) return this.enter();
    this.show({ room: next, error: null });
    if (events.length >= kManyEvents && !this.stopped) await this.ask(); // there are more
  }

  /** One thing at a time; the next one comes by itself unless the room has closed or refuses. */
  private async turn(act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      if (this.stopped) return;
      const failure = failureOf(error);
      if (failure.code === 'not_in_room') return this.turn(() => this.enter());
      this.show({ ...this.now, error });
      if (!isPassing(failure)) return;
    }
    if (this.stopped || this.now.room?.closed) return;
    this.callOff = this.afterwards(kAskEveryMs, () => {
      this.callOff = null;
      void this.turn(() => this.ask());
    });
  }

  private show(visit: Visit): void {
    if (this.stopped) return;
    const same = visit.room === this.now.room && visit.error === this.now.error;
    this.now = visit;
    if (!same) for (const watcher of this.watchers) watcher();
  }
}
