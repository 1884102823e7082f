/** Values of the journal. Times are whole milliseconds, intervals half-open; see the journal's duties in watch/journal/tracker.ts. */

/** Server time of a lease with the server's proof, and the moment on this page's monotonic clock at which it arrived. */
export interface Anchor {
  readonly serverMs: number;
  readonly mac: Uint8Array;
  readonly arrivedMono: number;
}

/** One closed play interval: wall time after the anchor, and the part of the lesson that played during it. */
export interface Claim {
  readonly seq: number;
  readonly wallFrom: number;
  readonly wallTo: number;
  readonly mediaFrom: number;
  readonly mediaTo: number;
  readonly hidden: boolean;
  readonly audible: boolean;
  readonly anchorMs: number;
  readonly anchorMac: Uint8Array;
}

/** A part of the lesson's timeline. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Takes the place of a number that was lost in a crash, so that the claims after it can count. It claims no time. */
export function emptyClaim(seq: number, like: Claim): Claim {
  return {
    seq,
    wallFrom: like.wallFrom,
    wallTo: like.wallFrom,
    mediaFrom: like.mediaFrom,
    mediaTo: like.mediaFrom,
    hidden: like.hidden,
    audible: like.audible,
    anchorMs: like.anchorMs,
    anchorMac: like.anchorMac,
  };
}

/** The numbers missing below the highest claim, from `from` on. Claims are in ascending order of seq. */
export function missingNumbers(from: number, claims: readonly Claim[]): number[] {
  const missing: number[] = [];
  let expected = from;
  for (const claim of claims) {
    for (; expected < claim.seq; expected += 1) missing.push(expected);
    expected = Math.max(expected, claim.seq + 1);
  }
  return missing;
}
