/** Sends a file by tus 1.0 with Uppy: the only place that knows it. Uppy itself loads with the first upload. */
import type { Uppy } from '@uppy/core';
import type { TusDetailedError } from '@uppy/tus';

import { type ArrangedFor, Arranging, arrangementOf, RefusedError } from './arrangement';
import { kFileChanged, kOffline, refusalOf } from './refusal';
import type { Refusal } from './transfer';

const kEndpoint = '/uploads';
/** Each piece is answered when it is on the server's disk: what is shown as safe is at most this far behind. */
const kPieceBytes = 8 * 1024 * 1024;

export interface SendOrder {
  readonly file: File;
  readonly lessonId: string;
  /** Where the server keeps what it has of the file; null for an upload not yet begun. */
  readonly url: string | null;
}

export interface SendListener {
  readonly opened: (url: string) => void;
  readonly sent: (bytes: number) => void;
  readonly kept: (bytes: number) => void;
  readonly finished: () => void;
  readonly broke: (refusal: Refusal) => void;
}

/** One try from where the server stands to the end, or to the first failure. Answers the function that stops it. */
export type Sender = (order: SendOrder, listener: SendListener) => () => void;

/** For all tries to send one file. */
export function newSender(): Sender {
  const arranging = new Arranging(arrangementOf);
  return (order, listener) => send(order, arranging, listener);
}

function send(order: SendOrder, arranging: Arranging, listener: SendListener): () => void {
  let stopped = false;
  let stop = (): void => undefined;
  const fail = (refusal: Refusal): void => {
    if (!stopped) listener.broke(refusal);
  };
  const begin = async (): Promise<void> => {
    const arranged = await arranging.of(order.file, order.url);
    const opened = (url: string): void => {
      arranging.opened(url, arranged);
      listener.opened(url);
    };
    const uppy = await uppyFor(order, arranged, { ...listener, opened, broke: fail });
    if (stopped) return;
    // Pausing keeps what the server has; cancelling would let the server forget it.
    stop = () => uppy.pauseAll();
    await uppy.upload();
  };
  begin().catch((error: unknown) => void reasonOf(error, order.file).then(fail));
  return () => {
    stopped = true;
    stop();
  };
}

/** With the one file. Uppy makes a single try: when the next one comes, and what the author is told, is decided elsewhere. */
async function uppyFor({ file, lessonId }: SendOrder, arranged: ArrangedFor, listener: SendListener): Promise<Uppy> {
  const [{ Uppy }, { default: Tus }] = await Promise.all([import('@uppy/core'), import('@uppy/tus')]);
  const { bytes, arrangement, url } = arranged;
  const uppy = new Uppy().use(Tus, {
    endpoint: kEndpoint,
    ...(url !== null && { uploadUrl: url }),
    chunkSize: kPieceBytes,
    retryDelays: [],
    storeFingerprintForResuming: false,
    allowedMetaFields: ['lesson_id', 'filename', 'filetype', 'arrangement'],
    onUploadUrlAvailable: () => listener.opened(Object.values(tus?.uploaders ?? {})[0]?.url ?? ''),
    onProgress: (sent) => listener.sent(sent),
    onAfterResponse: (_request, answer) => {
      const kept = answer.getHeader('Upload-Offset');
      if (kept !== undefined && kept !== '') listener.kept(Number(kept));
    },
    onSuccess: () => listener.finished(),
    onError: (error) => void reasonOf(error, file).then(listener.broke),
  });
  const tus = uppy.getPlugin('Tus');
  const meta = { lesson_id: lessonId, filename: file.name, filetype: file.type, arrangement };
  uppy.addFile({ name: file.name, data: bytes, meta });
  return uppy;
}

/** Gives up an unfinished upload: the server frees its bytes. */
export async function terminate(url: string): Promise<void> {
  await fetch(url, { method: 'DELETE', headers: { 'Tus-Resumable': '1.0.0' } });
}

export function urlOf(uploadId: string): string {
  return `${kEndpoint}/${uploadId}`;
}

export function uploadIdOf(url: string): string {
  return url.split('?')[0]?.split('/').at(-1) ?? '';
}

async function reasonOf(error: unknown, file: File): Promise<Refusal> {
  if (error instanceof RefusedError) return error.refusal;
  const answer = error instanceof Error && 'originalResponse' in error ? (error as TusDetailedError).originalResponse : null;
  const status = answer?.getStatus() ?? 0;
  if (status !== 0) return refusalOf(status, answer?.getBody() ?? '');
  // A file that can no longer be read fails as silently as a link that is away.
  return (await isReadable(file)) ? kOffline : kFileChanged;
}

async function isReadable(file: File): Promise<boolean> {
  try {
    await file.slice(0, 1).arrayBuffer();
    return true;
  } catch {
    return false;
  }
}
