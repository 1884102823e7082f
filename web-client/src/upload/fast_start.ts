/**
 * Phones write a recording's index (moov) behind its pictures and sound (mdat), where nobody can play it before its last
 * byte has come. Here the index is put before them. The media stays as it is, and is not read: only the index is, whose
 * offsets move by its own size.
 */
import { type Box, boxesOfFile, boxesWithin, uint64At } from './boxes';

/** Hours of video need a few MiB. */
const kLargestIndex = 64 * 1024 * 1024;

/** Beside these a file is made of fragments, or speaks of its own bytes in ways that are not moved here. */
const kForeignInFile: ReadonlySet<string> = new Set(['moof', 'mfra', 'sidx', 'ssix', 'styp', 'imda', 'meta', 'uuid']);
/** Fragments, a compressed index, references to other files, offsets of other kinds, and what only its maker can read. */
const kForeignInIndex: ReadonlySet<string> = new Set(['mvex', 'cmov', 'rmra', 'saio', 'iloc', 'uuid']);
/** The way to a track's offsets. */
const kHolders: ReadonlySet<string> = new Set(['moov', 'trak', 'mdia', 'minf', 'dinf', 'stbl']);

/**
 * The same bytes for the same file, always: an upload may be continued after weeks and on another device. Null where the
 * index is in front already, or where the file is not plainly of this kind: that one is sent as it is.
 * Rejects when the file can no longer be read.
 */
export async function withIndexFirst(file: Blob): Promise<Blob | null> {
  const boxes = await boxesOfFile(file);
  const [index, media] = [boxes?.find(isIndex), boxes?.find(isMedia)];
  if (boxes === null || index === undefined || media === undefined || !isPlain(boxes, index, media)) return null;
  const moved = new DataView(await file.slice(index.start, index.end).arrayBuffer());
  // It may have been the last one, which need not tell its size.
  if (moved.getUint32(0) === 0) moved.setUint32(0, moved.byteLength);
  if (!moveOffsets(moved, newPlaces(boxes.filter(isMedia), index))) return null;
  const parts = [file.slice(0, media.start), moved, file.slice(media.start, index.start), file.slice(index.end)];
  return new Blob(parts, { type: file.type });
}

const isIndex = (box: Box): boolean => box.type === 'moov';
const isMedia = (box: Box): boolean => box.type === 'mdat';

function isPlain(boxes: readonly Box[], index: Box, media: Box): boolean {
  const isAlone = boxes.filter(isIndex).length === 1;
  const isBehind = media.start < index.start;
  const isBounded = index.end - index.start <= kLargestIndex;
  return isAlone && isBehind && isBounded && !boxes.some((box) => kForeignInFile.has(box.type));
}

/** From where a byte of the media was to where it will be; null for what is no byte of the media. */
type NewPlaces = (offset: number) => number | null;

/** What stood before the index makes room for it; what stood behind it stays where it was. */
function newPlaces(media: readonly Box[], index: Box): NewPlaces {
  const size = index.end - index.start;
  return (offset) => {
    if (!media.some((box) => offset >= box.body && offset < box.end)) return null;
    return offset < index.start ? offset + size : offset;
  };
}

/** False where one of them cannot be moved: then `index` is of no use any more. */
function moveOffsets(index: DataView, places: NewPlaces): boolean {
  const boxes = boxesOfIndex(index);
  return boxes?.every((box) => {
    switch (box.type) {
      case 'stco':
      case 'co64':
        return moveTable(index, box, places);
      case 'dref':
        return isOfThisFile(index, box);
      case 'meta':
      case 'udta':
        return !holdsLetters(index, box, 'iloc');
      default:
        return true;
    }
  }) ?? false;
}

/** All that are no mere holders of others; null where they are not sound, or foreign ones are among them. */
function boxesOfIndex(index: DataView): readonly Box[] | null {
  const found: Box[] = [];
  const holders = [...(boxesWithin(index, 0, index.byteLength) ?? [])];
  if (holders.length !== 1) return null;
  for (let holder = holders.pop(); holder !== undefined; holder = holders.pop()) {
    const held = boxesWithin(index, holder.body, holder.end);
    if (held === null || held.some((box) => kForeignInIndex.has(box.type))) return null;
    for (const box of held) (kHolders.has(box.type) ? holders : found).push(box);
  }
  return found;
}

/** Chunk offsets of 32 or 64 bits: version and flags, their number, and they (ISO/IEC 14496-12, 8.7.5). */
function moveTable(index: DataView, table: Box, places: NewPlaces): boolean {
  const isWide = table.type === 'co64';
  const [first, width] = [table.body + 8, isWide ? 8 : 4];
  if (first > table.end || index.getUint32(table.body) !== 0) return false;
  const end = first + index.getUint32(table.body + 4) * width;
  if (end > table.end) return false;
  for (let at = first; at < end; at += width) {
    const place = places(isWide ? uint64At(index, at) : index.getUint32(at));
    if (place === null || (!isWide && place >= 2 ** 32)) return false;
    if (isWide) index.setUint32(at, Math.floor(place / 2 ** 32));
    index.setUint32(at + width - 4, place % 2 ** 32);
  }
  return true;
}

/** Whether a track's media lies in this very file: each reference's flag 1 says so (ISO/IEC 14496-12, 8.7.2). */
function isOfThisFile(index: DataView, references: Box): boolean {
  const each = references.body + 8 <= references.end ? boxesWithin(index, references.body + 8, references.end) : null;
  return each?.every((one) => one.body + 4 <= one.end && (index.getUint32(one.body) & 1) === 1) ?? false;
}

/** These boxes have a form each from several makers: where the letters stand at all, there may be such a box. */
function holdsLetters(index: DataView, box: Box, letters: string): boolean {
  const code = new DataView(new TextEncoder().encode(letters).buffer).getUint32(0);
  for (let at = box.body; at + 4 <= box.end; at++) if (index.getUint32(at) === code) return true;
  return false;
}
