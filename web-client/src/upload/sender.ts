/** Sends a file by tus 1.0: the only place that knows the protocol's client. The client itself loads with the first upload. */
import type { DetailedError } from 'tus-js-client';

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

export const tusSender: Sender = (order, listener) => {
  let stopped = false;
  let stop = (): void => undefined;
  const fail = (refusal: Refusal): void => {
    if (!stopped) listener.broke(refusal);
  };
  const begin = async (): Promise<void> => {
    const { Upload } = await import('tus-js-client');
    if (stopped) return;
    const upload = new Upload(order.file, {
      endpoint: kEndpoint,
      ...(order.url !== null && { uploadUrl: order.url }),
      chunkSize: kPieceBytes,
      retryDelays: null,
      storeFingerprintForResuming: false,
      metadata: { lesson_id: order.lessonId, filename: order.file.name, filetype: order.file.type },
      onUploadUrlAvailable: () => listener.opened(upload.url ?? ''),
      onProgress: (sent) => listener.sent(sent),
      onAfterResponse: (_request, answer) => {
        const kept = answer.getHeader('Upload-Offset');
        if (kept !== undefined && kept !== '') listener.kept(Number(kept));
      },
      onSuccess: () => listener.finished(),
      onError: (error) => void reasonOf(error, order.file).then(fail),
    });
    stop = () => void upload.abort(false);
    upload.start();
  };
  begin().catch(() => fail(kOffline));
  return () => {
    stopped = true;
    stop();
  };
};

/** Gives up an unfinished upload: the server frees its bytes. */
export async function terminate(url: string): Promise<void> {
  const { Upload } = await import('tus-js-client');
  await Upload.terminate(url, { retryDelays: null });
}

export function urlOf(uploadId: string): string {
  return `${kEndpoint}/${uploadId}`;
}

export function uploadIdOf(url: string): string {
  return url.split('?')[0]?.split('/').at(-1) ?? '';
}

async function reasonOf(error: Error | DetailedError, file: File): Promise<Refusal> {
  const answer = 'originalResponse' in error ? error.originalResponse : null;
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
