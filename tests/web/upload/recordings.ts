/** Recordings as phones write them, put together box by box. */

export type Bytes = Uint8Array<ArrayBuffer>;

export function joined(...parts: readonly Bytes[]): Bytes {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

export function uint32(...values: readonly number[]): Bytes {
  const view = new DataView(new ArrayBuffer(values.length * 4));
  values.forEach((value, index) => view.setUint32(index * 4, value));
  return new Uint8Array(view.buffer);
}

export function uint64(...values: readonly number[]): Bytes {
  return joined(...values.map((value) => uint32(Math.floor(value / 2 ** 32), value % 2 ** 32)));
}

export const letters = (text: string): Bytes => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

export function box(type: string, ...content: readonly Bytes[]): Bytes {
  const body = joined(...content);
  return joined(uint32(8 + body.length), letters(type), body);
}

/** With a size of 64 bits. */
export function longBox(type: string, ...content: readonly Bytes[]): Bytes {
  const body = joined(...content);
  return joined(uint32(1), letters(type), uint64(16 + body.length), body);
}

/** With a size of 0: to the end of the file. */
export function openBox(type: string, ...content: readonly Bytes[]): Bytes {
  return joined(uint32(0), letters(type), ...content);
}

export const kSelf = box('dref', uint32(0, 1), box('url ', uint32(1)));

export const stco = (...offsets: readonly number[]): Bytes => box('stco', uint32(0, offsets.length), uint32(...offsets));
export const co64 = (...offsets: readonly number[]): Bytes => box('co64', uint32(0, offsets.length), uint64(...offsets));

export interface TrackParts {
  readonly table: Bytes;
  readonly references?: Bytes;
  /** Beside the offsets. */
  readonly more?: readonly Bytes[];
}

export function track({ table, references = kSelf, more = [] }: TrackParts): Bytes {
  const tables = box('stbl', box('stsd', uint32(0, 0)), table, ...more);
  return box('trak', box('tkhd', uint32(7)), box('mdia', box('minf', box('dinf', references), tables)));
}

export const moov = (...content: readonly Bytes[]): Bytes => box('moov', box('mvhd', uint32(0, 0, 0)), ...content);
export const kFtyp = box('ftyp', letters('isom'), uint32(512), letters('isommp42'));

/** The outermost boxes that `bytes` begin with, by their sizes of 32 bits. */
export function typesOf(bytes: Bytes): readonly string[] {
  const view = new DataView(bytes.buffer);
  const types: string[] = [];
  for (let at = 0; at < bytes.length; at += view.getUint32(at)) types.push(String.fromCharCode(...bytes.subarray(at + 4, at + 8)));
  return types;
}
