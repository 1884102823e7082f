/**
 * The uploads of one signed-in person in this tab. They live here and not in a page, so that they go on while the author
 * looks around; the tab is not closed over them without a question. Mounted once, above all pages.
 */
import { createClient, type Transport } from '@connectrpc/connect';
import { createConnectQueryKey, useTransport } from '@connectrpc/connect-query';
import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from 'react';

import { LibraryService } from '../protocol/server/protocol/library_pb';
import { askAgain } from '../rpc/questions';
import type { SocketCarrier } from '../rpc/socket';
import { LessonUpload, type UploadView } from './lesson_upload';
import { forget, remember } from './notes';
import { printOf } from './print';
import { newSender, terminate, uploadIdOf, urlOf } from './sender';
import { needsThePage } from './transfer';

/** An upload that the server has in part. */
export interface Interrupted {
  readonly uploadId: string;
  readonly safeBytes: number;
}

/** Home: the page's thread. */
export class UploadRoom {
  private readonly uploads = new Map<string, LessonUpload>();
  private list: readonly LessonUpload[] = [];
  private readonly watchers = new Set<() => void>();

  constructor(private readonly transport: Transport, private readonly changed: (lessonId: string) => void) {}

  readonly snapshot = (): readonly LessonUpload[] => this.list;

  readonly subscribe = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };

  /** Begins to send, or goes on with what was interrupted. A lesson's earlier upload in this tab ends. */
  begin(lessonId: string, file: File, interrupted: Interrupted | null): void {
    this.uploads.get(lessonId)?.dispose();
    const upload: LessonUpload = new LessonUpload({
      lessonId,
      file,
      url: interrupted === null ? null : urlOf(interrupted.uploadId),
      safeBytes: interrupted?.safeBytes ?? 0,
      send: newSender(),
      find: (lesson) => this.find(lesson),
      hold: holdLesson,
      onOpened: (url) => void this.note(url, file),
      onFinished: () => this.changed(lessonId),
      rim: kBrowserRim,
    });
    this.uploads.set(lessonId, upload);
    this.tell();
    void upload.start();
  }

  /** Ends an upload and lets the server forget its bytes. Passes silently where the server cannot be asked now. */
  async abandon(lessonId: string, uploadId: string): Promise<void> {
    this.uploads.get(lessonId)?.dispose();
    this.uploads.delete(lessonId);
    this.tell();
    if (uploadId === '') return;
    forget(uploadId);
    await terminate(urlOf(uploadId)).catch(() => undefined);
  }

  hurry(): void {
    for (const upload of this.list) upload.hurry();
  }

  isBusy(): boolean {
    return this.list.some((upload) => needsThePage(upload.snapshot()));
  }

  dispose(): void {
    for (const upload of this.list) upload.dispose();
    this.uploads.clear();
    this.tell();
  }

  private async find(lessonId: string): Promise<string | null> {
    const { lesson } = await createClient(LibraryService, this.transport).getLesson({ lessonId });
    return lesson === undefined || lesson.uploadId === '' ? null : urlOf(lesson.uploadId);
  }

  private async note(url: string, file: File): Promise<void> {
    const print = await printOf(file).catch(() => null);
    if (print === null) return;
    remember(uploadIdOf(url), { name: file.name, sizeBytes: file.size, print, beganAt: Date.now() });
  }

  private tell(): void {
    this.list = [...this.uploads.values()];
    for (const watcher of this.watchers) watcher();
  }
}

const kBrowserRim = {
  now: () => performance.now(),
  random: () => Math.random(),
  after: (ms: number, act: () => void) => {
    const timer = window.setTimeout(act, ms);
    return () => window.clearTimeout(timer);
  },
};

/** Pages on plain HTTP have no locks: there the server alone tells two tabs apart. */
function holdLesson(lessonId: string): Promise<(() => void) | null> {
  const locks: LockManager | undefined = globalThis.navigator.locks;
  if (locks === undefined) return Promise.resolve(() => undefined);
  return new Promise((resolve, reject) => {
    const held = locks.request(`yanxiu-upload-${lessonId}`, { ifAvailable: true }, (lock) => {
      if (lock === null) return resolve(null);
      return new Promise<void>((release) => resolve(release));
    });
    held.catch(reject);
  });
}

const RoomContext = createContext<UploadRoom | null>(null);

export function UploadRoomProvider({ socket, children }: { socket: SocketCarrier; children: ReactNode }) {
  const transport = useTransport();
  const client = useQueryClient();
  const [room] = useState(() => new UploadRoom(transport, (lessonId) => lessonChanged(client, lessonId)));
  useEffect(() => {
    const hurry = (): void => room.hurry();
    const ask = (event: BeforeUnloadEvent): void => {
      if (room.isBusy()) event.preventDefault();
    };
    const endState = socket.onState((open) => open && hurry());
    window.addEventListener('online', hurry);
    window.addEventListener('beforeunload', ask);
    return () => {
      endState();
      window.removeEventListener('online', hurry);
      window.removeEventListener('beforeunload', ask);
      room.dispose();
    };
  }, [room, socket]);
  return <RoomContext value={room}>{children}</RoomContext>;
}

/** What is shown of a lesson and of the lists it is in is asked for again. */
export function lessonChanged(client: QueryClient, lessonId: string): void {
  const { getLesson, listMyLessons } = LibraryService.method;
  const one = createConnectQueryKey({ schema: getLesson, input: { lessonId }, cardinality: 'finite' });
  void askAgain(client, one);
  const mine = createConnectQueryKey({ schema: listMyLessons, cardinality: undefined });
  void askAgain(client, mine);
}

export function useUploadRoom(): UploadRoom {
  const room = useContext(RoomContext);
  if (room === null) throw new Error('useUploadRoom needs an UploadRoomProvider above it');
  return room;
}

/** Every upload of this tab, in the order they were begun. */
export function useUploads(): readonly LessonUpload[] {
  const room = useUploadRoom();
  return useSyncExternalStore(room.subscribe, room.snapshot);
}

/** This tab's upload of a lesson, and how far it is; null where it has none. */
export function useUpload(lessonId: string): { upload: LessonUpload; view: UploadView } | null {
  const upload = useUploads().find((one) => one.lessonId === lessonId);
  const view = useSyncExternalStore(upload?.subscribe ?? kNoSubscription, upload?.snapshot ?? kNothing);
  return upload === undefined || view === null ? null : { upload, view };
}

const kNoSubscription = (): (() => void) => () => undefined;
const kNothing = (): UploadView | null => null;
