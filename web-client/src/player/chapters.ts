/** The named parts of a lesson. */

export interface Chapter {
  readonly startMs: number;
  readonly title: string;
}

/** Those that begin before the lesson ends: its video may have been replaced by a shorter one. */
export function chaptersWithin(chapters: readonly Chapter[], durationMs: number): readonly Chapter[] {
  return chapters.filter(({ startMs }) => startMs < durationMs);
}

/** The part that a position is in; null before the first one. */
export function chapterAt(chapters: readonly Chapter[], ms: number): Chapter | null {
  return chapters.findLast(({ startMs }) => startMs <= ms) ?? null;
}
