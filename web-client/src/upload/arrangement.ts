/**
 * In which order a file's bytes are sent. An upload keeps the arrangement with which it began for as long as it takes:
 * the server has it among what it was told of the upload, and every page that goes on with it asks for it there.
 */
import { withIndexFirst } from './fast_start';
import { kFileChanged, refusalOf } from './refusal';
import type { Refusal } from './transfer';

/** index_first: as `withIndexFirst` makes it. Another order of bytes needs another name. */
export type Arrangement = 'as_is' | 'index_first';

export interface Arranged {
  readonly bytes: Blob;
  readonly arrangement: Arrangement;
}

/** `url`: of the upload that goes on with them; null where a new one begins. */
export interface ArrangedFor extends Arranged {
  readonly url: string | null;
}

/** Why bytes cannot be sent, as a rejection. */
export class RefusedError extends Error {
  constructor(readonly refusal: Refusal) {
    super(refusal.code);
  }
}

/** How the upload at a URL began; null where there is none any more, so that another one begins. */
export type AskArrangement = (url: string) => Promise<Arrangement | null>;

/** Of one file, for all tries to send it. Home: the page's thread. */
export class Arranging {
  private known: ArrangedFor | null = null;

  constructor(private readonly ask: AskArrangement) {}

  /** For the upload at `url`, or for one that is still to be made. Rejects while nobody can tell, or the file cannot be read. */
  async of(file: Blob, url: string | null): Promise<ArrangedFor> {
    if (this.known?.url === url) return this.known;
    const begun = url === null ? null : await this.ask(url);
    const arranged = begun === null ? await arrangedAnew(file) : await arrangedAs(file, begun);
    this.known = { ...arranged, url: begun === null ? null : url };
    return this.known;
  }

  /** The server has named the upload that has, or will have, the bytes as they were arranged for it. */
  opened(url: string, arranged: Arranged): void {
    this.known = { ...arranged, url };
  }
}

/** What cannot be looked at is sent as it is: whether it can be sent at all will be seen then. */
export async function arrangedAnew(file: Blob): Promise<Arranged> {
  const bytes = await withIndexFirst(file).catch(() => null);
  return bytes === null ? { bytes: file, arrangement: 'as_is' } : { bytes, arrangement: 'index_first' };
}

/** As an upload began with it. A file that has no such arrangement is another one. */
export async function arrangedAs(file: Blob, arrangement: Arrangement): Promise<Arranged> {
  if (arrangement === 'as_is') return { bytes: file, arrangement };
  const bytes = await withIndexFirst(file);
  if (bytes === null) throw new RefusedError(kFileChanged);
  return { bytes, arrangement };
}

/** Statuses of an upload that is no more, or none of this person's. */
const kGone: ReadonlySet<number> = new Set([404, 410]);

/** Asks the server. Rejects where it does not answer, or with what no page of this version has sent. */
export async function arrangementOf(url: string): Promise<Arrangement | null> {
  const answer = await fetch(url, { method: 'HEAD', headers: { 'Tus-Resumable': '1.0.0' }, cache: 'no-store' });
  if (kGone.has(answer.status)) return null;
  if (!answer.ok) throw new RefusedError(refusalOf(answer.status, ''));
  return arrangementIn(answer.headers.get('Upload-Metadata') ?? '');
}

/** Out of tus' list of keys and base64 values. Uploads that tell none began before there was a choice. */
export function arrangementIn(metadata: string): Arrangement {
  const pair = metadata.split(',').map((one) => one.trim().split(' ')).find(([key]) => key === 'arrangement');
  if (pair === undefined) return 'as_is';
  const told = atob(pair[1] ?? '');
  if (told !== 'as_is' && told !== 'index_first') throw new RefusedError({ code: 'unknown', passes: false });
  return told;
}
