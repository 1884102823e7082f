// @vitest-environment jsdom
import { beforeEach, describe, expect, test } from 'vitest';

import { PlayerController } from '../../../web-client/src/player/controller';

let video: HTMLVideoElement;
let controller: PlayerController;

/** jsdom plays nothing: the element says what it was told. */
beforeEach(() => {
  video = document.createElement('video');
  let paused = true;
  Object.defineProperty(video, 'paused', { get: () => paused });
  video.load = () => undefined;
  const turn = (to: boolean, event: string): void => {
    paused = to;
    video.dispatchEvent(new Event(event));
  };
  video.play = async () => turn(false, 'play');
  video.pause = () => turn(true, 'pause');
  controller = new PlayerController(() => [1], () => undefined);
  controller.attach(video, document.createElement('div'));
});

describe('a player that is held', () => {
  test('pauses, and goes on where it played', async () => {
    await video.play();
    controller.hold();
    expect(video.paused).toBe(true);
    controller.release();
    expect(video.paused).toBe(false);
  });

  test('stays paused where it was paused', () => {
    controller.hold();
    controller.release();
    expect(video.paused).toBe(true);
  });

  test('begins what would have begun meanwhile only afterwards', async () => {
    controller.hold();
    controller.start({ url: '/media/t/1/master.m3u8', complete: true, durationMs: 60_000 }, 0);
    await import('hls.js');
    expect(video.paused).toBe(true);
    controller.release();
    await expect.poll(() => video.paused).toBe(false);
  });

  test('leaves the full screen that the system gives to the picture alone', () => {
    let left = 0;
    Object.assign(video, { webkitDisplayingFullscreen: true, webkitExitFullscreen: () => void (left += 1) });
    controller.hold();
    expect(left).toBe(1);
  });
});
