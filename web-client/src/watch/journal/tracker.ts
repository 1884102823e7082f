/**
 * The pure half of the journal: samples of a player in, closed claims out. No clock, no DOM, no storage.
 *
 * A claim closes on pause, seek, stall, change of rate, visibility or sound, and every 15 s. Claims that follow each
 * other share their end points, so rounding never leaves a gap. Wall times count from the anchor on the monotonic
 * clock; the wall clock serves only to notice that the two have parted (sleep, a freeze, a clock set by hand).
 */
import type { Anchor, Claim } from './claim';

/** What the player shows at one moment. `seeking`: the position has just been moved by hand or program. */
export interface Sample {
  readonly mono: number;
  readonly wall: number;
  readonly media: number;
  readonly playing: boolean;
  readonly seeking: boolean;
  readonly rate: number;
  readonly hidden: boolean;
  readonly audible: boolean;
}

interface OpenInterval {
  readonly wallFrom: number;
  readonly mediaFrom: number;
}

export interface Tracker {
  readonly anchor: Anchor;
  readonly nextSeq: number;
  readonly open: OpenInterval | null;
  readonly last: Sample | null;
}

/** `jumped`: the clocks parted, or the page was frozen; the caller asks the server for a new anchor. */
export interface Step {
  readonly tracker: Tracker;
  readonly closed: Claim | null;
  readonly jumped: boolean;
}

export const kClaimMs = 15_000;
const kClocksApartMs = 1_000;
const kFrozenMs = 5_000;
const kSlackMs = 400;
/** The server pays a class up to 2 % above its speed; sampling jitter must stay within that. */
const kJitter = 1.015;

export function startTracker(anchor: Anchor, nextSeq: number): Tracker {
  return { anchor, nextSeq, open: null, last: null };
}

/** Takes one sample. Samples come in the order of the monotonic clock, at least every second while playing. */
export function observe(tracker: Tracker, sample: Sample): Step {
  const { open, last } = tracker;
  if (open === null || last === null) return { ...begin(tracker, sample), closed: null };
  const passage = judge(last, sample);
  const closing = passage.broken || sample.seeking || !continues(last, sample) || isFull(tracker, open, passage.end);
  if (!closing) return { tracker: { ...tracker, last: sample }, closed: null, jumped: false };
  const closed = close(tracker, open, passage.end, last);
  const unbroken = !passage.broken && !sample.seeking;
  const next = afterClosing(tracker, closed, unbroken, sample);
  return { tracker: next, closed, jumped: passage.jumped };
}

/** The claim that closing now at the last sample would give: written as a check-point, for the day of a crash. */
export function checkpoint(tracker: Tracker): Claim | null {
  if (tracker.open === null || tracker.last === null) return null;
  return close(tracker, tracker.open, { mono: tracker.last.mono, media: tracker.last.media }, tracker.last);
}

/** Closes what is open at the last sample, as when the page goes away. */
export function finish(tracker: Tracker): Step {
  const closed = checkpoint(tracker);
  const nextSeq = closed === null ? tracker.nextSeq : tracker.nextSeq + 1;
  return { tracker: { ...tracker, open: null, last: null, nextSeq }, closed, jumped: false };
}

/** Counts from a new anchor. What was open is closed under the old one, at the last sample. */
export function reanchor(tracker: Tracker, anchor: Anchor): Step {
  const { last } = tracker;
  const step = finish(tracker);
  const fresh: Tracker = { ...step.tracker, anchor };
  // The last sample may precede the anchor; the next one, after it, opens the next interval.
  const carried = last !== null && last.mono >= anchor.arrivedMono ? begin(fresh, last).tracker : fresh;
  return { tracker: carried, closed: step.closed, jumped: false };
}

function begin(tracker: Tracker, sample: Sample): { tracker: Tracker; jumped: boolean } {
  const wallFrom = wallAt(tracker.anchor, sample.mono);
  const jumped = tracker.last !== null && clocksParted(tracker.last, sample);
  const opens = sample.playing && !sample.seeking && wallFrom >= 0;
  const open = opens ? { wallFrom, mediaFrom: Math.round(sample.media) } : null;
  return { tracker: { ...tracker, open, last: sample }, jumped };
}

interface Point {
  readonly mono: number;
  readonly media: number;
}

/** Where honest playing ended between two samples, and whether it was broken there. */
interface Passage {
  readonly end: Point;
  readonly broken: boolean;
  readonly jumped: boolean;
}

function judge(last: Sample, now: Sample): Passage {
  const here: Point = { mono: last.mono, media: last.media };
  const passed = now.mono - last.mono;
  if (clocksParted(last, now)) return { end: here, broken: true, jumped: true };
  const expected = passed * last.rate;
  if (now.seeking) return { end: beforeSeek(last, passed), broken: false, jumped: false };
  const advanced = now.media - last.media;
  const slack = kSlackMs + expected / 10;
  if (advanced < 0 || advanced > expected + slack) return { end: here, broken: true, jumped: false };
  if (advanced >= expected - slack) return { end: { mono: now.mono, media: now.media }, broken: false, jumped: false };
  const played = Math.min(passed, advanced / last.rate);
  return { end: { mono: last.mono + played, media: now.media }, broken: true, jumped: passed > kFrozenMs };
}

/** The position is already the new one when a seek is heard of, so the old one is carried forward, a second at most. */
function beforeSeek(last: Sample, passed: number): Point {
  if (passed > 1_000) return { mono: last.mono, media: last.media };
  return { mono: last.mono + passed, media: last.media + passed * last.rate };
}

function clocksParted(last: Sample, now: Sample): boolean {
  return Math.abs(now.wall - last.wall - (now.mono - last.mono)) > kClocksApartMs;
}

function continues(last: Sample, now: Sample): boolean {
  return now.playing && now.rate === last.rate && now.hidden === last.hidden && now.audible === last.audible;
}

function isFull(tracker: Tracker, open: OpenInterval, end: Point): boolean {
  return wallAt(tracker.anchor, end.mono) - open.wallFrom >= kClaimMs;
}

function wallAt(anchor: Anchor, mono: number): number {
  return Math.round(mono - anchor.arrivedMono);
}

function close(tracker: Tracker, open: OpenInterval, end: Point, flags: Sample): Claim | null {
  const wallTo = wallAt(tracker.anchor, end.mono);
  const fastest = open.mediaFrom + Math.floor((wallTo - open.wallFrom) * flags.rate * kJitter);
  const mediaTo = Math.min(Math.round(end.media), fastest);
  if (wallTo <= open.wallFrom || mediaTo <= open.mediaFrom) return null;
  return {
    seq: tracker.nextSeq,
    wallFrom: open.wallFrom,
    wallTo,
    mediaFrom: open.mediaFrom,
    mediaTo,
    hidden: flags.hidden,
    audible: flags.audible,
    anchorMs: tracker.anchor.serverMs,
    anchorMac: tracker.anchor.mac,
  };
}

function afterClosing(tracker: Tracker, closed: Claim | null, unbroken: boolean, sample: Sample): Tracker {
  const nextSeq = closed === null ? tracker.nextSeq : tracker.nextSeq + 1;
  if (!sample.playing || sample.seeking) return { ...tracker, nextSeq, open: null, last: sample };
  if (!unbroken) return begin({ ...tracker, nextSeq }, sample).tracker;
  // Adjacent claims share their end points; what was too short to close goes on in the next.
  const open = closed === null ? tracker.open : { wallFrom: closed.wallTo, mediaFrom: closed.mediaTo };
  return { ...tracker, nextSeq, open, last: sample };
}
