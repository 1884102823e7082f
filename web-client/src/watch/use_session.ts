/** A watch session for a lesson page: made when the page comes, ended when it goes. */
import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';

import { useWatchRoom } from './room';
import { sampleOf, sampleVideo } from './sampler';
import type { WatchSession } from './session';
import { kIdleView, type WatchView } from './view';

export interface UsedSession {
  readonly view: WatchView;
  /** Asks for the lease; before the journal is open it waits for it. */
  readonly open: (takeOver: boolean) => void;
  /** Samples this element; answers the function that stops it. */
  readonly watchVideo: (video: HTMLVideoElement) => () => void;
  /** A presence check is over. */
  readonly checkAnswered: (check: string) => void;
}

export function useSession(lesson: string): UsedSession {
  const room = useWatchRoom();
  const [session, setSession] = useState<WatchSession | null>(null);
  useEffect(() => {
    let made: WatchSession | null = null;
    let gone = false;
    void room.then((opened) => {
      if (gone) return;
      made = opened.session(lesson);
      setSession(made);
    });
    return () => {
      gone = true;
      setSession(null);
      if (made !== null) void endLater(room, made);
    };
  }, [room, lesson]);
  usePageEvents(session);
  const view = useSyncExternalStore(session?.subscribe ?? kNoSubscription, session?.snapshot ?? kIdle);
  const open = useCallback((takeOver: boolean) => void session?.open(takeOver), [session]);
  const watchVideo = useCallback((video: HTMLVideoElement) => attach(session, video), [session]);
  const checkAnswered = useCallback((check: string) => session?.checkAnswered(check), [session]);
  return { view, open, watchVideo, checkAnswered };
}

async function endLater(room: ReturnType<typeof useWatchRoom>, session: WatchSession): Promise<void> {
  await (await room).end(session);
}

function attach(session: WatchSession | null, video: HTMLVideoElement): () => void {
  if (session === null) return () => undefined;
  session.attach(() => sampleOf(video));
  const end = sampleVideo(video, (sample) => session.take(sample));
  return () => {
    session.attach(null);
    end();
  };
}

/** The page may go without another word: what is closed goes with `keepalive`; hidden pages report early. */
function usePageEvents(session: WatchSession | null): void {
  useEffect(() => {
    if (session === null) return undefined;
    const part = (): void => session.part();
    const hide = (): void => {
      if (document.visibilityState === 'hidden') session.hurry();
    };
    const back = ({ persisted }: PageTransitionEvent): void => {
      if (persisted) session.back();
    };
    window.addEventListener('pagehide', part);
    window.addEventListener('pageshow', back);
    document.addEventListener('visibilitychange', hide);
    return () => {
      window.removeEventListener('pagehide', part);
      window.removeEventListener('pageshow', back);
      document.removeEventListener('visibilitychange', hide);
    };
  }, [session]);
}

const kNoSubscription = (): (() => void) => () => undefined;
const kIdle = (): WatchView => kIdleView;
