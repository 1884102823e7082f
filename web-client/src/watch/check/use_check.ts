/** One check while its dialog is open: asks, sends, keeps the time, and asks again when the link is back. */
import { useTransport } from '@connectrpc/connect-query';
import { useCallback, useEffect, useMemo, useReducer, useState } from 'react';

import { failureOf } from '../../rpc/failure';
import { type CheckCalls, checkCalls } from './calls';
import { type Happening, kBeginning, next, nextWordsIn, type Stage, type TimeLeft, timeLeft } from './stage';

const kOfflineRetryMs = 10_000;

export interface UsedCheck {
  readonly stage: Stage;
  readonly left: TimeLeft;
  readonly tell: (happening: Happening) => void;
}

export function useCheck(check: string): UsedCheck {
  const transport = useTransport();
  const calls = useMemo(() => checkCalls(transport), [transport]);
  const [stage, tell] = useReducer(next, kBeginning);
  useAsking(calls, check, stage, tell);
  useSending(calls, check, stage, tell);
  useReturn(stage, tell);
  return { stage, left: useTimeLeft(stage, tell), tell };
}

type Tell = (happening: Happening) => void;

function lost(error: unknown): Happening {
  const { kind, code } = failureOf(error);
  return { key: 'lost', failure: { kind, code } };
}

function useAsking(calls: CheckCalls, check: string, stage: Stage, tell: Tell): void {
  const asking = stage.key === 'asking';
  useEffect(() => {
    if (!asking) return undefined;
    const act = goingOn(tell);
    calls.ask(check).then(
      (asked) => act.tell({ key: 'asked', asked, mono: performance.now() }),
      (error: unknown) => act.tell(lost(error)),
    );
    return act.end;
  }, [calls, check, asking, tell]);
}

function useSending(calls: CheckCalls, check: string, stage: Stage, tell: Tell): void {
  const sending = stage.key === 'sending' ? stage : null;
  useEffect(() => {
    if (sending === null) return undefined;
    const act = goingOn(tell);
    calls.answer(check, sending.question.nonce, sending.chosen).then(
      (answered) => act.tell({ key: 'answered', answered }),
      (error: unknown) => act.tell(lost(error)),
    );
    return act.end;
  }, [calls, check, sending, tell]);
}

/** Tells until it is ended: an answer to a dialog that is closed is nobody's. */
function goingOn(tell: Tell): { readonly tell: Tell; readonly end: () => void } {
  let open = true;
  return { tell: (happening) => open && tell(happening), end: () => void (open = false) };
}

function useReturn(stage: Stage, tell: Tell): void {
  const offline = stage.key === 'offline';
  useEffect(() => {
    if (!offline) return undefined;
    const again = (): void => tell({ key: 'again' });
    window.addEventListener('online', again);
    const timer = window.setTimeout(again, kOfflineRetryMs);
    return () => {
      window.removeEventListener('online', again);
      window.clearTimeout(timer);
    };
  }, [offline, tell]);
}

/** Looks at the clock when the words change, and when the time is over. */
function useTimeLeft(stage: Stage, tell: Tell): TimeLeft {
  const until = stage.key === 'asked' ? stage.until : null;
  const [left, setLeft] = useState<TimeLeft>('two_minutes');
  const look = useCallback((): number | null => {
    if (until === null) return null;
    const leftMs = until - performance.now();
    setLeft(timeLeft(leftMs));
    if (leftMs <= 0) tell({ key: 'time', mono: performance.now() });
    return nextWordsIn(leftMs);
  }, [until, tell]);
  useEffect(() => {
    let timer = 0;
    const go = (): void => {
      const wait = look();
      if (wait !== null) timer = window.setTimeout(go, wait + 1);
    };
    go();
    return () => window.clearTimeout(timer);
  }, [look]);
  return left;
}
