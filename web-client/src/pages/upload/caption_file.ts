/** A captions file that an author has chosen: its bytes, or the code of what keeps it from being sent. */

export const kCaptionLanguages = ['zh', 'mn', 'en'] as const;
export type CaptionLanguage = (typeof kCaptionLanguages)[number];

export const kCaptionKinds = '.srt,.vtt,text/vtt,application/x-subrip';
const kMostBytes = 1 << 20;

export async function captionBytes(file: Pick<File, 'size' | 'arrayBuffer'>): Promise<Uint8Array | string> {
  if (file.size > kMostBytes) return 'caption_too_large';
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch {
    return 'caption_unreadable';
  }
}
