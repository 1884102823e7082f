// What was really played, kept by the test itself beside the page's own journal.

/**
 * Installs the observer before any script of the page: every 50 ms, and when the page goes away, it hands over what the
 * video element itself says was played. Resolves to a function that gives all of it so far, over reloads too, as
 * [from, to) in milliseconds of the lesson; intervals overlap.
 */
export async function observePlaying(page) {
  const intervals = [];
  await page.exposeFunction("testPlayed", (...played) => intervals.push(...played));
  await page.addInitScript(() => {
    let told = "";
    const tell = () => {
      const ranges = document.querySelector("video")?.played ?? [];
      const played = Array.from({ length: ranges.length }, (_, at) => [ranges.start(at) * 1000, ranges.end(at) * 1000]);
      if (JSON.stringify(played) === told) return;
      told = JSON.stringify(played);
      globalThis.testPlayed(...played);
    };
    setInterval(tell, 50);
    addEventListener("pagehide", tell);
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
