/** Where a lesson goes on, and how much of it is there yet. */
import type { VideoProgress } from '../protocol/server/protocol/library_pb';

/** Whoever stopped so near the end has seen it: it begins again. */
const kTheEndMs = 5_000;

/** Where playing begins for somebody who stopped at `stoppedMs`. */
export function resumeAt(stoppedMs: number, durationMs: number): number {
  return stoppedMs < durationMs - kTheEndMs ? stoppedMs : 0;
}

export interface Growth {
  /** Of the whole video, as far as it is known; 0 when it is not. */
  readonly totalMs: number;
}

/** Passes end a few pictures before or after what a probe read. */
const kRoundingMs = 500;

/** Null once the lesson is as long as it will be. */
export function growthOf(durationMs: number, progress: Pick<VideoProgress, 'step' | 'totalMs'> | undefined): Growth | null {
  const step = progress?.step ?? '';
  if (durationMs === 0 || !(step === 'queued' || step === 'probing' || step === 'transcoding')) return null;
  const totalMs = Number(progress?.totalMs ?? 0);
  return totalMs > 0 && durationMs >= totalMs - kRoundingMs ? null : { totalMs };
}
