/** Chapters as their author writes them, and what is still wrong with them. */
import { clockText } from '../../ui/clock';

export interface ChapterRow {
  /** Of the row on the page. */
  readonly key: number;
  readonly time: string;
  readonly title: string;
}

export interface DraftedChapter {
  readonly startMs: number;
  readonly title: string;
}

/** late: it begins when the video has ended, which is no mistake while the video is on its way. */
export type ChapterProblem = 'time' | 'twice' | 'title' | 'late';

export const kMostChapters = 100;
export const kLongestTitle = 100;
const kDayMs = 24 * 3_600_000;

/** "1:02:03", "12:30", or seconds alone, with either colon; null where it is no time. */
export function timeIn(text: string): number | null {
  const parts = text.trim().replaceAll('：', ':').split(':');
  if (parts.length > 3 || !parts.every((part) => /^\d{1,5}$/.test(part))) return null;
  const [seconds = 0, minutes = 0, hours = 0] = parts.map(Number).reverse();
  if (parts.length > 1 && seconds > 59) return null;
  if (parts.length > 2 && minutes > 59) return null;
  const ms = ((hours * 60 + minutes) * 60 + seconds) * 1000;
  return ms < kDayMs ? ms : null;
}

export function rowsOf(chapters: readonly DraftedChapter[]): readonly ChapterRow[] {
  return chapters.map(({ startMs, title }, key) => ({ key, time: clockText(startMs), title }));
}

const isBlank = ({ time, title }: ChapterRow): boolean => time.trim() === '' && title.trim() === '';

/** By the row's key; a row without a word is none. `durationMs` is 0 while nobody knows it. */
export function problemsIn(rows: readonly ChapterRow[], durationMs: number): ReadonlyMap<number, ChapterProblem> {
  const found = new Map<number, ChapterProblem>();
  const seen = new Set<number>();
  for (const row of rows) {
    if (isBlank(row)) continue;
    const ms = timeIn(row.time);
    if (ms === null) found.set(row.key, 'time');
    else if (seen.has(ms)) found.set(row.key, 'twice');
    else if (row.title.trim() === '') found.set(row.key, 'title');
    else if (durationMs > 0 && ms >= durationMs) found.set(row.key, 'late');
    if (ms !== null) seen.add(ms);
  }
  return found;
}

/** In order, as they are saved; those in `was` that begin within the same second keep their milliseconds. */
export function chaptersIn(rows: readonly ChapterRow[], was: readonly DraftedChapter[]): readonly DraftedChapter[] {
  const kept = new Map(was.map(({ startMs }) => [clockText(startMs), startMs]));
  const startOf = (time: string): number => {
    const ms = timeIn(time) ?? 0;
    return kept.get(clockText(ms)) ?? ms;
  };
  return rows
    .filter((row) => !isBlank(row))
    .map(({ time, title }) => ({ startMs: startOf(time), title: title.trim() }))
    .sort((a, b) => a.startMs - b.startMs);
}
