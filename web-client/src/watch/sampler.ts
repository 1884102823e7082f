/** Reads a video element: a sample at every event that may end a claim, and every second while it plays. */
import type { Sample } from './journal/tracker';

const kEvents = [
  'play', 'playing', 'pause', 'waiting', 'stalled', 'seeking', 'seeked', 'ratechange', 'volumechange', 'timeupdate',
  'ended', 'emptied',
] as const;
const kTickMs = 1_000;

/** Answers the function that stops sampling. Times are those of this page's clocks. */
export function sampleVideo(video: HTMLVideoElement, take: (sample: Sample) => void): () => void {
  const now = (): void => take(sampleOf(video));
  for (const event of kEvents) video.addEventListener(event, now);
  document.addEventListener('visibilitychange', now);
  const timer = window.setInterval(() => {
    if (!video.paused) now();
  }, kTickMs);
  return () => {
    for (const event of kEvents) video.removeEventListener(event, now);
    document.removeEventListener('visibilitychange', now);
    window.clearInterval(timer);
  };
}

export function sampleOf(video: HTMLVideoElement): Sample {
  const flows = video.readyState >= HTMLMediaElement.HAVE_FUTURE_DATA;
  return {
    mono: performance.now(),
    wall: Date.now(),
    media: video.currentTime * 1000,
    playing: !video.paused && !video.ended && !video.seeking && flows,
    seeking: video.seeking,
    rate: video.playbackRate,
    hidden: document.visibilityState !== 'visible' && document.pictureInPictureElement !== video,
    audible: !video.muted && video.volume > 0,
  };
}
