/** What this browser remembers of each upload it began, to recognise the file after the tab was closed. */

export interface UploadNote {
  readonly name: string;
  readonly sizeBytes: number;
  readonly print: string;
  readonly beganAt: number;
}

const kKey = 'yanxiu.uploads';
/** The server forgets an unfinished upload after seven days. */
const kKeptMs = 8 * 24 * 3_600_000;

type Notes = Readonly<Record<string, UploadNote>>;
type Store = Pick<Storage, 'getItem' | 'setItem'>;

export function noteOf(upload: string, store: Store = window.localStorage): UploadNote | undefined {
  return upload === '' ? undefined : read(store)[upload];
}

/** Also forgets what is too old to be continued. */
export function remember(upload: string, note: UploadNote, store: Store = window.localStorage): void {
  const fresh = Object.entries(read(store)).filter(([, old]) => note.beganAt - old.beganAt < kKeptMs);
  write(store, { ...Object.fromEntries(fresh), [upload]: note });
}

export function forget(upload: string, store: Store = window.localStorage): void {
  write(store, Object.fromEntries(Object.entries(read(store)).filter(([id]) => id !== upload)));
}

function read(store: Store): Notes {
  try {
    const stored: unknown = JSON.parse(store.getItem(kKey) ?? '{}');
    if (typeof stored !== 'object' || stored === null) return {};
    return Object.fromEntries(Object.entries(stored).filter((entry): entry is [string, UploadNote] => isNote(entry[1])));
  } catch {
    return {};
  }
}

function write(store: Store, notes: Notes): void {
  try {
    store.setItem(kKey, JSON.stringify(notes));
  } catch {
    // A browser that keeps nothing can still continue an upload by the file's size.
  }
}

function isNote(value: unknown): value is UploadNote {
  if (typeof value !== 'object' || value === null) return false;
  const { name, sizeBytes, print, beganAt } = value as Partial<Record<keyof UploadNote, unknown>>;
  return typeof name === 'string' && typeof sizeBytes === 'number' && typeof print === 'string' && typeof beganAt === 'number';
}

/** Whether `file` can go on where the upload stopped; `unsure` where only the size could be compared. */
export type SameFile = 'same' | 'unsure' | 'other_size' | 'other_content';

export function compareFile(file: { size: number; print: string }, sizeBytes: number, note: UploadNote | undefined): SameFile {
  if (file.size !== sizeBytes) return 'other_size';
  if (note === undefined) return 'unsure';
  return note.print === file.print ? 'same' : 'other_content';
}
