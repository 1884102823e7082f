/** What the page itself must know of playlists: whether a lesson has an audio-only variant, and where its segments lie. */
import type { Segment } from '../watch/redelivery';

const kVideoCodec = /\b(avc1|avc3|hvc1|hev1|vp09|av01)\b/;

/** The address of the small pictures, which lie beside the playlist. */
export function storyboardOf(playlistUrl: string): string {
  return playlistUrl.replace(/[^/]*$/, 'storyboard.vtt');
}

/** The name of a rendition's playlist in the folder of its lesson, as v720/index.m3u8; null for another address. */
export function renditionOf(playlistUrl: string): string | null {
  return /[^/]+\/[^/]+$/.exec(playlistUrl)?.[0] ?? null;
}

/** The absolute address of the first variant without pictures; null when there is none. `base` is the playlist's own. */
export function audioOnlyVariant(text: string, base: string): string | null {
  return variantsOf(text, base).find((variant) => variant.audioOnly)?.url ?? null;
}

/** The absolute address of the variant with the smallest pictures, else of the last; null when there is none. */
export function smallestVariant(text: string, base: string): string | null {
  const variants = variantsOf(text, base); // the best first
  return (variants.findLast((variant) => !variant.audioOnly) ?? variants.at(-1))?.url ?? null;
}

/** The segments of a rendition's playlist, at absolute addresses; `base` is its own. */
export function segmentsOf(text: string, base: string): Segment[] {
  const segments: Segment[] = [];
  let [reached, length] = [0, 0]; // seconds
  for (const line of linesOf(text)) {
    const told = /^#EXTINF:([\d.]+)/.exec(line)?.[1];
    if (told !== undefined) length = Number(told);
    if (line === '' || line.startsWith('#')) continue;
    const [fromMs, toMs] = [Math.round(reached * 1000), Math.round((reached + length) * 1000)];
    segments.push({ fromMs, toMs, url: new URL(line, base).href });
    reached += length;
  }
  return segments;
}

function variantsOf(text: string, base: string): { readonly url: string; readonly audioOnly: boolean }[] {
  const lines = linesOf(text);
  return lines.flatMap((line, index) => {
    if (!line.startsWith('#EXT-X-STREAM-INF:')) return [];
    const uri = lines.slice(index + 1).find((next) => next !== '' && !next.startsWith('#'));
    return uri === undefined ? [] : [{ url: new URL(uri, base).href, audioOnly: isAudioOnly(line) }];
  });
}

function linesOf(text: string): string[] {
  return text.split('\n').map((line) => line.trim());
}

function isAudioOnly(info: string): boolean {
  const codecs = /CODECS="([^"]*)"/.exec(info)?.[1] ?? '';
  return codecs !== '' && !kVideoCodec.test(codecs) && !info.includes('RESOLUTION=');
}
