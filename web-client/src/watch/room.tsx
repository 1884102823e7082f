/**
 * What all watching pages of one signed-in person share: the journal's store and locks, the calls, and the recovery of
 * what earlier pages could not send. Mounted once, inside the part of the application that has a person.
 */
import { fromBinary } from '@bufbuild/protobuf';
import type { Transport } from '@connectrpc/connect';
import { createContext, type ReactNode, useContext, useEffect, useMemo } from 'react';

import { CheckDueEventSchema } from '../protocol/server/protocol/presence_pb';
import { LeaseTakenEventSchema } from '../protocol/server/protocol/watch_pb';
import type { SocketCarrier } from '../rpc/socket';
import { type WatchCalls, watchCalls } from './calls';
import { deviceId } from './device';
import { openJournal } from './journal/disk';
import { browserLocks, type LeaseLocks } from './journal/lock';
import { recover, unsentMs } from './journal/recovery';
import type { JournalStore } from './journal/store';
import { WatchSession } from './session';

const kRecoverEveryMs = 60_000;

/** Home: the page's thread. */
export class WatchRoom {
  private readonly calls: WatchCalls;
  private readonly sessions = new Set<WatchSession>();

  constructor(
    readonly person: string,
    transport: Transport,
    private readonly socket: SocketCarrier,
    private readonly store: JournalStore,
    private readonly locks: LeaseLocks,
  ) {
    this.calls = watchCalls(transport, () => performance.now());
  }

  /** Starts what goes on beside the pages; answers the function that ends it. */
  start(): () => void {
    const endTaken = this.socket.onEvent('yanxiu.v1.LeaseTakenEvent', (payload) => {
      const { leaseId } = fromBinary(LeaseTakenEventSchema, payload);
      for (const session of this.sessions) session.leaseTaken(leaseId);
    });
    const endDue = this.socket.onEvent('yanxiu.v1.CheckDueEvent', (payload) => {
      const { checkId, lessonId } = fromBinary(CheckDueEventSchema, payload);
      for (const session of this.sessions) if (session.lesson === lessonId) session.checkDue(checkId);
    });
    const endState = this.socket.onState((open) => {
      if (open) for (const session of this.sessions) session.hurry();
    });
    const timer = window.setInterval(() => void this.bringHome(), kRecoverEveryMs);
    void this.bringHome();
    return () => {
      endTaken();
      endDue();
      endState();
      window.clearInterval(timer);
    };
  }

  session(lesson: string): WatchSession {
    const { person, calls, store, locks } = this;
    const session = new WatchSession({ person, lesson, device: deviceId(), calls, store, locks, rim: kBrowserRim });
    this.sessions.add(session);
    return session;
  }

  async end(session: WatchSession): Promise<void> {
    this.sessions.delete(session);
    await session.dispose();
    await this.bringHome();
  }

  /**
   * For signing out: ends what plays, sends what waits, and answers how many milliseconds of watched time are still
   * only on this device. They are kept, and sent when the same person signs in here again.
   */
  async settle(): Promise<number> {
    await Promise.all([...this.sessions].map((session) => this.end(session)));
    await this.bringHome();
    return unsentMs(this.person, this.store);
  }

  private async bringHome(): Promise<void> {
    const { person, store, locks, calls } = this;
    const send = calls.report.bind(calls);
    const closeLease = (lease: string) => calls.close(lease).catch(() => undefined);
    await recover({ person, store, locks, send, closeLease, now: () => Date.now() });
  }
}

const kBrowserRim = {
  mono: () => performance.now(),
  wall: () => Date.now(),
  random: () => Math.random(),
  after: (ms: number, act: () => void) => {
    const timer = window.setTimeout(act, ms);
    return () => window.clearTimeout(timer);
  },
};

/** Opens the journal and builds the room of a person. */
export async function openRoom(person: string, transport: Transport, socket: SocketCarrier): Promise<WatchRoom> {
  const store = await openJournal();
  const silentForMs = async (lease: string): Promise<number> => {
    const record = (await store.leasesOf(person)).find((one) => one.lease === lease);
    return record === undefined ? Infinity : Date.now() - record.touchedAt;
  };
  return new WatchRoom(person, transport, socket, store, browserLocks(silentForMs));
}

const RoomContext = createContext<Promise<WatchRoom> | null>(null);

export interface WatchRoomProviderProps {
  readonly person: string;
  readonly transport: Transport;
  readonly socket: SocketCarrier;
  readonly children: ReactNode;
}

export function WatchRoomProvider({ person, transport, socket, children }: WatchRoomProviderProps) {
  const room = useMemo(() => openRoom(person, transport, socket), [person, transport, socket]);
  useEffect(() => {
    let end: (() => void) | null = null;
    let gone = false;
    void room.then((opened) => {
      if (!gone) end = opened.start();
    });
    return () => {
      gone = true;
      end?.();
    };
  }, [room]);
  return <RoomContext value={room}>{children}</RoomContext>;
}

/** The person's room; outside a provider it is a mistake in the program. */
export function useWatchRoom(): Promise<WatchRoom> {
  const room = useContext(RoomContext);
  if (room === null) throw new Error('useWatchRoom needs a WatchRoomProvider above it');
  return room;
}
