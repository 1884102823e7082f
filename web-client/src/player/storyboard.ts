/**
 * A lesson's small pictures: WebVTT whose cues name a part of a JPEG file (`#xywh=`). Read when the first picture is
 * wanted, and again while the lesson grows. Home: the page's thread.
 */

export interface Still {
  readonly fromMs: number;
  readonly toMs: number;
  /** Of the file that it is a part of. */
  readonly url: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const kTiming = /^((?:\d+:)?\d\d:\d\d\.\d{3})\s+-->\s+((?:\d+:)?\d\d:\d\d\.\d{3})/;
const kPart = /^(.+)#xywh=(\d+),(\d+),(\d+),(\d+)$/;

/** In the order of the file, which is that of the lesson; what is no picture is left out. `base` is the file's address. */
export function readStoryboard(text: string, base: string): Still[] {
  const stills: Still[] = [];
  let timing: RegExpExecArray | null = null;
  for (const line of text.split(/\r\n|\n|\r/)) {
    const next = kTiming.exec(line);
    if (next !== null) {
      timing = next;
      continue;
    }
    const part = kPart.exec(line);
    if (line === '') timing = null; // the cue's end
    if (timing === null || part === null) continue;
    const [x, y, width, height] = part.slice(2).map(Number) as [number, number, number, number];
    const url = new URL(part[1] ?? '', base).href;
    stills.push({ fromMs: timeOf(timing[1]), toMs: timeOf(timing[2]), url, x, y, width, height });
    timing = null;
  }
  return stills;
}

/** The picture for a time: the last that does not begin later, for as long as it stands; null where none does. */
export function stillAt(stills: readonly Still[], ms: number): Still | null {
  let [low, high] = [0, stills.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((stills[middle]?.fromMs ?? Infinity) <= ms) low = middle + 1;
    else high = middle;
  }
  const found = stills[low - 1];
  return found !== undefined && ms < found.toMs ? found : null;
}

/** At most `count` of them, evenly over all. */
export function someOf(stills: readonly Still[], count: number): Still[] {
  if (stills.length <= count) return [...stills];
  return Array.from({ length: count }, (_unused, index) => stills[Math.floor((index * stills.length) / count)]).filter(
    (still) => still !== undefined,
  );
}

function timeOf(text = ''): number {
  return Math.round(text.split(':').reduce((sum, part) => sum * 60 + Number(part), 0) * 1000);
}

const kAgainMs = 10_000;

export interface StoryboardParts {
  /** The text behind an address; rejects where there is none. */
  readonly fetchText: (url: string) => Promise<string>;
  readonly now: () => number;
}

export class Storyboard {
  private stills: readonly Still[] = [];
  private asked = -Infinity;
  private readonly watchers = new Set<() => void>();

  /** `url`: absolute. */
  constructor(
    readonly url: string,
    private readonly parts: StoryboardParts,
  ) {}

  readonly subscribe = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };
  readonly snapshot = (): readonly Still[] => this.stills;

  /** Asks for the pictures, unless the one for this time is there; not twice within ten seconds. */
  want(ms: number): void {
    if (stillAt(this.stills, ms) !== null || this.parts.now() - this.asked < kAgainMs) return;
    this.asked = this.parts.now();
    void this.parts.fetchText(this.url).then(
      (text) => {
        this.stills = readStoryboard(text, this.url);
        for (const watcher of this.watchers) watcher();
      },
      () => undefined, // The bar works without pictures.
    );
  }
}

export async function fetchText(url: string): Promise<string> {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`no storyboard: ${answer.status}`);
  return answer.text();
}
