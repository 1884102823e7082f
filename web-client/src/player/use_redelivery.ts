/** Asks again for what the server does not know to have handed over, as long as the lesson's page is open. */
import { useEffect, useMemo, useRef } from 'react';

import { Redelivery, type Segment } from '../watch/redelivery';
import type { WatchView } from '../watch/view';
import type { PlayerController } from './controller';
import { segmentsOf, smallestVariant } from './playlist';

const kDeadlineMs = 30_000;

/** `view`: the session's own, whose standing changes when the server has told one. */
export function useRedelivery({ lease, standing }: WatchView, controller: PlayerController): void {
  const playlistUrl = useRef('');
  useEffect(() => {
    playlistUrl.current = lease === null ? '' : new URL(lease.playlistUrl, location.href).href;
  }, [lease]);
  const redelivery = useMemo(
    () =>
      new Redelivery({
        segments: (signal) => listed(playlistUrl.current, controller.rendition, signal),
        fetchWhole,
        deadline: () => AbortSignal.timeout(kDeadlineMs),
      }),
    [controller],
  );
  useEffect(() => void redelivery.take(standing), [redelivery, standing]);
}

/** The segments of a rendition; where it is not known which one plays, of the smallest pictures. */
async function listed(lesson: string, rendition: string | null, signal: AbortSignal): Promise<readonly Segment[]> {
  if (lesson === '') return [];
  const url = rendition === null ? smallestVariant(await fetchText(lesson, signal), lesson) : new URL(rendition, lesson).href;
  return url === null ? [] : segmentsOf(await fetchText(url, signal), url);
}

async function fetchText(url: string, signal: AbortSignal): Promise<string> {
  return (await fetched(url, { signal })).text();
}

/** What is not read to its end was not handed over. */
async function fetchWhole(url: string, signal: AbortSignal): Promise<void> {
  await (await fetched(url, { signal, cache: 'reload', priority: 'low' })).arrayBuffer();
}

async function fetched(url: string, init: RequestInit): Promise<Response> {
  const answer = await fetch(url, init);
  if (!answer.ok) throw new Error(`not to be had: ${answer.status}`);
  return answer;
}
