/** What the player itself must know of a multivariant playlist: whether it has an audio-only variant, and where. */

const kVideoCodec = /\b(avc1|avc3|hvc1|hev1|vp09|av01)\b/;

/** The address of the small pictures, which lie beside the playlist. */
export function storyboardOf(playlistUrl: string): string {
  return playlistUrl.replace(/[^/]*$/, 'storyboard.vtt');
}

/** The absolute address of the first variant without pictures; null when there is none. `base` is the playlist's own. */
export function audioOnlyVariant(text: string, base: string): string | null {
  const lines = text.split('\n').map((line) => line.trim());
  for (const [index, line] of lines.entries()) {
    if (!line.startsWith('#EXT-X-STREAM-INF:') || !isAudioOnly(line)) continue;
    const uri = lines.slice(index + 1).find((next) => next !== '' && !next.startsWith('#'));
    if (uri !== undefined) return new URL(uri, base).href;
  }
  return null;
}

function isAudioOnly(info: string): boolean {
  const codecs = /CODECS="([^"]*)"/.exec(info)?.[1] ?? '';
  return codecs !== '' && !kVideoCodec.test(codecs) && !info.includes('RESOLUTION=');
}
