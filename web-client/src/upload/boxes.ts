/** The boxes of which MP4 and QuickTime files are made (ISO/IEC 14496-12, 4.2): where each begins and ends. */

/** All in bytes from the beginning of what was walked. */
export interface Box {
  readonly type: string;
  readonly start: number;
  /** Where its content begins, behind the header. */
  readonly body: number;
  readonly end: number;
}

const kLongestHeader = 16;
/** Of recordings a handful is known. More is no plain recording, and not worth a read each. */
const kMostBoxes = 128;

/** A file's outermost boxes, from their headers alone. Null where they do not fill it exactly. Rejects when it cannot be read. */
export async function boxesOfFile(file: Blob): Promise<readonly Box[] | null> {
  const boxes: Box[] = [];
  for (let at = 0; at < file.size; ) {
    const header = new DataView(await file.slice(at, at + kLongestHeader).arrayBuffer());
    const box = boxOf(header, at, file.size);
    if (box === null || boxes.length === kMostBoxes) return null;
    boxes.push(box);
    at = box.end;
  }
  return boxes;
}

/** What lies in `bytes` from `from` to `to`. Null where boxes do not fill it exactly. */
export function boxesWithin(bytes: DataView, from: number, to: number): readonly Box[] | null {
  const boxes: Box[] = [];
  for (let at = from; at < to; ) {
    const header = new DataView(bytes.buffer, bytes.byteOffset + at, Math.min(kLongestHeader, to - at));
    // "To the end" is said of a file's last box alone.
    const box = header.byteLength >= 4 && header.getUint32(0) !== 0 ? boxOf(header, at, to) : null;
    if (box === null) return null;
    boxes.push(box);
    at = box.end;
  }
  return boxes;
}

/** By the header of a box at `start`; null where it is none, or ends beyond `limit`. A size of 0 means: to the limit. */
function boxOf(header: DataView, start: number, limit: number): Box | null {
  if (header.byteLength < 8) return null;
  const size = header.getUint32(0);
  const type = lettersAt(header, 4);
  const isLong = size === 1;
  if (type === null || (isLong && header.byteLength < kLongestHeader)) return null;
  const body = start + (isLong ? kLongestHeader : 8);
  const end = size === 0 ? limit : start + (isLong ? uint64At(header, 8) : size);
  return end < body || end > limit ? null : { type, start, body, end };
}

/** Exact up to 2^53; what is more comes out as more. */
export function uint64At(bytes: DataView, at: number): number {
  return bytes.getUint32(at) * 2 ** 32 + bytes.getUint32(at + 4);
}

/** Four characters of ISO 8859-1, as Apple's names have a © among them; null for others. */
function lettersAt(bytes: DataView, at: number): string | null {
  const codes = [0, 1, 2, 3].map((index) => bytes.getUint8(at + index));
  const areLetters = codes.every((code) => (code >= 0x20 && code < 0x7f) || code >= 0xa0);
  return areLetters ? String.fromCharCode(...codes) : null;
}
