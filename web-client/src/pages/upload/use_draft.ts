/** A lesson's details on the page: kept by the server a moment after they are written. */
import { createClient } from '@connectrpc/connect';
import { useTransport } from '@connectrpc/connect-query';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';

import { type Lesson, LibraryService } from '../../protocol/server/protocol/library_pb';
import { lessonChanged } from '../../upload/room';
import { type Draft, draftOf, problemOf } from './draft';
import { DraftKeeper, type KeptState } from './draft_keeper';

export interface UsedDraft {
  readonly draft: Draft;
  readonly state: KeptState;
  readonly write: (change: Partial<Draft>) => void;
  readonly retry: () => void;
}

export function useDraft(lesson: Lesson): UsedDraft {
  const [draft, setDraft] = useState(() => draftOf(lesson));
  const [state, setState] = useState<KeptState>('saved');
  const keeper = useKeeper(lesson.id, setState);
  useEffect(() => () => void keeper.flush(), [keeper]);
  useEffect(() => (state === 'saved' ? undefined : askBeforeClosing()), [state]);
  const write = (change: Partial<Draft>): void => {
    const next = { ...draft, ...change };
    setDraft(next);
    if (problemOf(next) === null) keeper.change(next);
  };
  return { draft, state, write, retry: () => void keeper.flush() };
}

function useKeeper(lessonId: string, tell: (state: KeptState) => void): DraftKeeper<Draft> {
  const transport = useTransport();
  const client = useQueryClient();
  return useMemo(() => {
    const library = createClient(LibraryService, transport);
    const send = async ({ title, description, downloadsAllowed, ...tags }: Draft): Promise<void> => {
      await library.updateLesson({ lessonId, title: title.trim(), description, tags, downloadsAllowed });
      lessonChanged(client, lessonId);
    };
    return new DraftKeeper<Draft>({ send, after, tell });
  }, [lessonId, transport, client, tell]);
}

function after(ms: number, act: () => void): () => void {
  const timer = window.setTimeout(act, ms);
  return () => window.clearTimeout(timer);
}

function askBeforeClosing(): () => void {
  const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
  window.addEventListener('beforeunload', ask);
  return () => window.removeEventListener('beforeunload', ask);
}
