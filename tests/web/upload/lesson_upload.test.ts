import { describe, expect, test } from 'vitest';

import { LessonUpload, type UploadParts } from '../../../web-client/src/upload/lesson_upload';
import type { SendListener, SendOrder } from '../../../web-client/src/upload/sender';

const kOffline = { code: 'offline', passes: true };

/** A server and a clock that do only what the test says. */
function stage(change: Partial<UploadParts> = {}) {
  const tries: { order: SendOrder; say: SendListener; stopped: boolean }[] = [];
  const timers: { at: number; act: () => void; cancelled: boolean }[] = [];
  const seen = { now: 0, opened: [] as string[], finished: 0, released: 0 };
  const upload = new LessonUpload({
    lessonId: '17',
    file: new File([new Uint8Array(1000)], 'lesson.mp4'),
    url: null,
    safeBytes: 0,
    send: (order, say) => {
      const one = { order, say, stopped: false };
      tries.push(one);
      return () => void (one.stopped = true);
    },
    find: async () => null,
    hold: async () => () => void (seen.released += 1),
    onOpened: (url) => seen.opened.push(url),
    onFinished: () => void (seen.finished += 1),
    rim: {
      now: () => seen.now,
      random: () => 0,
      after: (ms, act) => {
        const timer = { at: seen.now + ms, act, cancelled: false };
        timers.push(timer);
        return () => void (timer.cancelled = true);
      },
    },
    ...change,
  });
  const wait = async (ms: number): Promise<void> => {
    seen.now += ms;
    for (const timer of timers.filter((one) => !one.cancelled && one.at <= seen.now)) {
      timer.cancelled = true;
      timer.act();
    }
    await settle();
  };
  return { upload, tries, seen, wait };
}

/** Lets promises that wait for nothing outside go on. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
}

describe("a lesson's upload", () => {
  test('is tried again for as long as the link is away, and goes on where the server stands', async () => {
    const { upload, tries, seen, wait } = stage();
    await upload.start();
    tries[0]?.say.opened('/uploads/u1');
    tries[0]?.say.sent(600);
    tries[0]?.say.kept(500);
    tries[0]?.say.broke(kOffline);
    for (let failure = 1; failure < 30; failure++) {
      await wait(30_000);
      tries.at(-1)?.say.broke(kOffline);
    }
    expect(tries).toHaveLength(30);
    expect(upload.snapshot()).toMatchObject({ phase: 'waiting', safeBytes: 500 });
    await wait(30_000);
    expect(tries.at(-1)?.order.url).toBe('/uploads/u1');
    tries.at(-1)?.say.finished();
    expect(upload.snapshot().phase).toBe('done');
    expect([seen.finished, seen.released]).toEqual([1, 1]);
  });

  test('finds the upload whose making was never answered, instead of making a second one', async () => {
    const { upload, tries, wait } = stage({ find: async () => '/uploads/lost' });
    await upload.start();
    expect(tries[0]?.order.url).toBeNull();
    tries[0]?.say.broke(kOffline);
    await wait(30_000);
    expect(tries[1]?.order.url).toBe('/uploads/lost');
  });

  test('hears nothing more of a try that was paused', async () => {
    const { upload, tries } = stage();
    await upload.start();
    upload.pause();
    expect(tries[0]?.stopped).toBe(true);
    tries[0]?.say.sent(900);
    tries[0]?.say.finished();
    expect(upload.snapshot()).toMatchObject({ phase: 'paused', sentBytes: 0 });
    await upload.start();
    expect(tries).toHaveLength(2);
  });

  test('is tried at once when the link is back, and not twice', async () => {
    const { upload, tries, wait } = stage();
    await upload.start();
    tries[0]?.say.broke(kOffline);
    upload.hurry();
    await settle();
    expect(tries).toHaveLength(2);
    upload.hurry();
    await wait(60_000);
    expect(tries).toHaveLength(2);
  });

  test('is left to the other tab that sends it', async () => {
    const { upload, tries } = stage({ hold: async () => null });
    await upload.start();
    expect(upload.snapshot()).toMatchObject({ phase: 'refused', code: 'other_tab' });
    expect(tries).toHaveLength(0);
  });

  test('sends nothing when it was paused while it still waited for its turn', async () => {
    const { upload, tries } = stage();
    const started = upload.start();
    upload.pause();
    await started;
    expect(tries).toHaveLength(0);
    expect(upload.snapshot().phase).toBe('paused');
  });

  test('tells its watchers of small steps five times a second at most', async () => {
    const { upload, tries, seen } = stage();
    let told = 0;
    upload.subscribe(() => (told += 1));
    await upload.start();
    tries[0]?.say.sent(1);
    const before = told;
    for (let step = 2; step <= 100; step++) {
      seen.now += 10;
      tries[0]?.say.sent(step);
    }
    expect(told - before).toBeLessThanOrEqual(5);
    expect(told - before).toBeGreaterThan(0);
  });
});
