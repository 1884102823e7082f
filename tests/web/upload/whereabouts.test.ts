import { describe, expect, test } from 'vitest';

import { LessonState } from '../../../web-client/src/protocol/server/protocol/library_pb';
import { after, newTransfer } from '../../../web-client/src/upload/transfer';
import { audienceOf, whereabouts } from '../../../web-client/src/upload/whereabouts';

type Told = Parameters<typeof whereabouts>[0];

function told(step: string, change: Partial<Told> = {}): Told {
  const progress = { step } as Told['progress'];
  return { state: LessonState.DRAFT, uploadId: '', failureCode: '', playable: false, progress, ...change };
}

const moving = newTransfer(10, 0);
const sent = after(moving, { kind: 'finished' });

describe('where a video is', () => {
  test.each([
    ['nothing was sent yet', told(''), null, 'none'],
    ['this tab sends it', told('uploading', { uploadId: 'u' }), moving, 'moving'],
    ['its sending tab was closed', told('uploading', { uploadId: 'u' }), null, 'interrupted'],
    ['the last byte arrived and the server was not asked since', told('uploading', { uploadId: 'u' }), sent, 'queued'],
    ['it waits for a worker', told('queued'), sent, 'queued'],
    ['it is looked at', told('probing'), null, 'probing'],
    ['it is on its way', told('transcoding', { playable: true }), null, 'transcoding'],
    ['it is ready', told('done', { playable: true, state: LessonState.READY }), null, 'done'],
    ['it failed', told('failed', { failureCode: 'truncated', state: LessonState.FAILED }), null, 'failed'],
    ['it failed and another file was begun', told('uploading', { failureCode: 'x', uploadId: 'u' }), null, 'interrupted'],
  ] as const)('%s', (_when, lesson, transfer, expected) => expect(whereabouts(lesson, transfer)).toBe(expected));
});

describe('who sees a lesson', () => {
  test.each([
    [LessonState.DRAFT, false, false, 'own'],
    [LessonState.PROCESSING, true, false, 'promised'],
    [LessonState.PROCESSING, true, true, 'public'],
    [LessonState.READY, false, true, 'own'],
    [LessonState.PUBLISHED, false, true, 'public'],
    [LessonState.FAILED, true, false, 'promised'],
  ] as const)('state %i, wanted %s, playable %s: %s', (state, publishWhenReady, playable, expected) =>
    expect(audienceOf({ state, publishWhenReady, playable })).toBe(expected),
  );
});
