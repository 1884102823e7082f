/** Where a lesson's video is on its way, from what the server says and what this tab is sending. */
import { create } from '@bufbuild/protobuf';

import { type Lesson, LessonState, VideoProgressSchema } from '../protocol/server/protocol/library_pb';
import type { Transfer } from './transfer';

/**
 * none: no video yet. moving: this tab sends it. interrupted: a part is on the server, and the rest must be sent from the
 * author's file. queued, probing, transcoding, done, failed: the worker's part.
 */
export type Whereabouts = 'none' | 'moving' | 'interrupted' | 'queued' | 'probing' | 'transcoding' | 'done' | 'failed';

type Told = Pick<Lesson, 'state' | 'uploadId' | 'failureCode' | 'progress' | 'playable'>;

export function whereabouts(lesson: Told, transfer: Transfer | null): Whereabouts {
  if (transfer !== null && transfer.phase !== 'done') return 'moving';
  const sentHere = transfer?.phase === 'done';
  if (lesson.uploadId !== '' && !sentHere) return 'interrupted';
  const told = stepOf(lesson);
  // The last byte has arrived, and the server's word on what became of it is still on its way here.
  return told === 'none' && sentHere ? 'queued' : told;
}

function stepOf(lesson: Told): Whereabouts {
  if (lesson.failureCode !== '' || lesson.state === LessonState.FAILED) return 'failed';
  const step = lesson.progress?.step ?? '';
  if (step === 'queued' || step === 'probing' || step === 'transcoding' || step === 'failed' || step === 'done') return step;
  return lesson.playable ? 'done' : 'none';
}

/** Nothing of the video that is shown will change any more. */
export function isWhole(lesson: Pick<Lesson, 'progress'>): boolean {
  return lesson.progress?.step === 'done';
}

/** The lesson as it will be: of the video that comes in place of a whole one, where there is one. */
export function newestVideo(lesson: Lesson): Lesson {
  const { replacement } = lesson;
  if (replacement === undefined) return lesson;
  const { failureCode, mayRetry } = replacement;
  const state = failureCode === '' ? LessonState.PROCESSING : LessonState.FAILED;
  const progress = replacement.progress ?? create(VideoProgressSchema);
  return { ...lesson, state, progress, failureCode, mayRetry, playable: false };
}

/** Whether the server is at work on it, so that a page should ask again. */
export function isAtWork(where: Whereabouts): boolean {
  return where === 'queued' || where === 'probing' || where === 'transcoding';
}

/** public: in the catalogue. promised: appears there as soon as its first seconds play. own: for the author alone. */
export type Audience = 'public' | 'promised' | 'own';

export function audienceOf(lesson: Pick<Lesson, 'state' | 'publishWhenReady' | 'playable'>): Audience {
  const wanted = lesson.state === LessonState.PUBLISHED || lesson.publishWhenReady;
  if (!wanted) return 'own';
  return lesson.playable ? 'public' : 'promised';
}
