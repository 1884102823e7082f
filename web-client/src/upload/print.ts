/**
 * A short print of a file: its size and three samples of its content. Tells apart what people confuse (another take,
 * a second export), so that an interrupted upload never goes on with another file. Not against forgery.
 */

const kSampleBytes = 64 * 1024;

/** Rejects when the file can no longer be read. */
export async function printOf(file: Blob): Promise<string> {
  const starts = [0, Math.floor(file.size / 2), Math.max(0, file.size - kSampleBytes)];
  const samples = await Promise.all(starts.map((start) => file.slice(start, start + kSampleBytes).arrayBuffer()));
  return [file.size.toString(16), ...samples.map((sample) => fnv1a(new Uint8Array(sample)))].join('-');
}

/** FNV-1a of 32 bits: http://www.isthe.com/chongo/tech/comp/fnv/ */
function fnv1a(bytes: Uint8Array): string {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}
