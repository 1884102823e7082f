// @vitest-environment jsdom
import { create } from '@bufbuild/protobuf';
import { createRouterTransport } from '@connectrpc/connect';
import { TransportProvider } from '@connectrpc/connect-query';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { ReplaceCard } from '../../../../web-client/src/pages/upload/replace_card';
import { type Lesson, LessonSchema, LibraryService } from '../../../../web-client/src/protocol/server/protocol/library_pb';
import { UploadRoomProvider } from '../../../../web-client/src/upload/room';
import { newestVideo, whereabouts } from '../../../../web-client/src/upload/whereabouts';
import { kLanguages, speak } from '../../speak';

const kWhole = { id: '17', title: '分数', mine: true, playable: true, progress: { step: 'done' } };
const dropped: string[] = [];

const transport = createRouterTransport(({ service }) => {
  service(LibraryService, {
    dropReplacement: ({ lessonId }) => {
      dropped.push(lessonId);
      return { lesson: kWhole };
    },
  });
});
const socket = { onState: () => () => undefined } as never;

function show(lesson: Lesson) {
  return render(
    <TransportProvider transport={transport}>
      <QueryClientProvider client={new QueryClient()}>
        <UploadRoomProvider socket={socket}>
          <ReplaceCard lesson={lesson} moving={null} />
        </UploadRoomProvider>
      </QueryClientProvider>
    </TransportProvider>,
  );
}
const lesson = (more: object = {}): Lesson => create(LessonSchema, { ...kWhole, ...more });
const said = (): string => document.body.textContent ?? '';

/** antd asks for what jsdom does not have. */
beforeEach(() => {
  dropped.length = 0;
  vi.stubGlobal('matchMedia', () => ({ matches: false, addListener: () => undefined, removeListener: () => undefined }));
  vi.stubGlobal('ResizeObserver', class { observe() {} unobserve() {} disconnect() {} });
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

describe.each(kLanguages)('another video, in %s', (language) => {
  const [act, means, inCourse, fails, keep] =
    language === 'en'
      ? [/Replace the video/, [/stays credited/, /from its beginning/, /the old one stays/, /Captions and chapters/, /for good/], /in a course/, /still sees the old one/, /Keep the old video/]
      : [/更换视频…/, [/已计入的学时不变/, /从头开始计算/, /原来的视频继续保留/, /字幕和章节/, /不能恢复/], /已列入课程/, /看到的仍是原来的视频/, /保留原来的视频/];

  test('is chosen after it was said what happens to what was watched', async () => {
    await speak(language);
    show(lesson());
    expect(document.querySelector('input[type=file]')).toBeNull();
    fireEvent.click(screen.getByRole('button', { name: act }));
    for (const each of means) expect(said()).toMatch(each);
    expect(document.querySelector('input[type=file]')).not.toBeNull();
  });

  test('is not offered where the lesson is in a course, and why is said', async () => {
    await speak(language);
    show(lesson({ courses: [{ courseId: '3', courseTitle: '课程', category: 'remote', paysFrom: '2018-03-08' }] }));
    expect(screen.queryByRole('button')).toBeNull();
    expect(said()).toMatch(inCourse);
  });

  test('that failed is told with its reason, and given up at once', async () => {
    await speak(language);
    show(lesson({ replacement: { progress: { step: 'failed' }, failureCode: 'no_video_stream', mayRetry: false } }));
    expect(said()).toMatch(fails);
    expect(said()).toMatch(language === 'en' ? /no picture/ : /没有画面/);
    fireEvent.click(screen.getByRole('button', { name: keep }));
    await waitFor(() => expect(dropped).toEqual(['17']));
  });

  test('that is being made says so while the old one stays', async () => {
    await speak(language);
    show(lesson({ replacement: { progress: { step: 'transcoding', doneMs: 1000n, totalMs: 4000n } } }));
    expect(said()).toMatch(language === 'en' ? /sees the old one/ : /看到的仍是原来的视频/);
    expect(screen.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('25');
  });
});

describe('where the newest video is', () => {
  test('is where the one to come is, and the lesson itself plays on', () => {
    const coming = lesson({ replacement: { progress: { step: 'queued' } } });
    expect(whereabouts(newestVideo(coming), null)).toBe('queued');
    expect(whereabouts(coming, null)).toBe('done');
    expect(coming.playable).toBe(true);
  });

  test('is where the lesson is, when nothing comes', () => {
    expect(newestVideo(lesson())).toEqual(lesson());
  });

  test('is interrupted while a part of it is here', () => {
    const part = lesson({ uploadId: 'u', replacement: { progress: { step: 'uploading', receivedBytes: 5n, sizeBytes: 10n } } });
    expect(whereabouts(newestVideo(part), null)).toBe('interrupted');
  });
});
