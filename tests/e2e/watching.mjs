// What was really played, kept by the test itself beside the page's own journal.

/**
 * Installs the observer before any script of the page: every 50 ms it notes how far the video element got while it
 * played, and hands the intervals over as they close. Resolves to a function that gives all of them so far, over
 * reloads too, as [from, to) in milliseconds of the lesson.
 */
export async function observePlaying(page) {
  const intervals = [];
  await page.exposeFunction("testPlayed", (from, to) => intervals.push([from, to]));
  await page.addInitScript(() => {
    let from = null;
    let last = 0;
    const flush = () => {
      if (from !== null && last > from) globalThis.testPlayed(from * 1000, last * 1000);
      from = null;
    };
    setInterval(() => {
      const video = document.querySelector("video");
      if (!video || video.paused || video.seeking || video.currentTime < last || video.currentTime > last + 1) {
        flush();
        last = video?.currentTime ?? 0;
        if (!video || video.paused || video.seeking) return;
      }
      from ??= last;
      last = video.currentTime;
      if (last - from > 0.5) {
        flush();
        from = last;
      }
    }, 50);
  });
  return () => intervals.map((interval) => [...interval]);
}

/** How many milliseconds the union of intervals holds. */
export function unionLength(intervals) {
  let length = 0;
  let reached = -Infinity;
  for (const [from, to] of intervals.toSorted((a, b) => a[0] - b[0])) {
    length += Math.max(0, to - Math.max(from, reached));
    reached = Math.max(reached, to);
  }
  return length;
}

/** Where the video stands, in seconds. */
export const position = (page) => page.evaluate(() => document.querySelector("video")?.currentTime ?? 0);
