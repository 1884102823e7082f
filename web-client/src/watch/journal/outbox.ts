/**
 * Sends the claims of one lease and forgets them when the server has answered that they are durable. One report is
 * under way at a time; a report that fails leaves everything as it was, for the next one.
 */
import { type Claim, emptyClaim, missingNumbers } from './claim';
import type { JournalStore } from './store';

/** What the journal needs of an answer; the rest belongs to the page. */
export interface ReportAnswer {
  readonly durableUpto: number;
}

export type SendReport<Answer extends ReportAnswer> = (
  lease: string,
  claims: readonly Claim[],
  positionMs: number,
) => Promise<Answer>;

/** The protocol's limit for one report. */
export const kClaimsPerReport = 256;
const kFirstReportMs = 15_000;
const kReportSpreadMs = 15_000;

/** Reports go every 15 to 30 s, spread at random so that a thousand pages never speak at once. */
export function nextReportIn(random: number): number {
  return kFirstReportMs + Math.floor(random * kReportSpreadMs);
}

export class Outbox<Answer extends ReportAnswer> {
  private pending: Claim[] = [];
  private durable: number;
  private underway: Promise<Answer | null> | null = null;

  /** `durable` is the highest number the server already has, -1 for none. */
  constructor(
    private readonly person: string,
    private readonly lease: string,
    private readonly store: JournalStore,
    private readonly send: SendReport<Answer>,
    durable: number,
  ) {
    this.durable = durable;
  }

  /** Claims that are closed and not yet known to be durable, in order. */
  get unsent(): readonly Claim[] {
    return this.pending;
  }

  /** Takes a closed claim. It is reported even where storage fails: the page still has it. */
  async add(claim: Claim): Promise<void> {
    this.pending = [...this.pending, claim];
    await this.store.saveClaim(this.person, this.lease, claim);
  }

  /** Reports until nothing is pending. Answers the last answer; rejects as `send` did. */
  flush(positionMs: number): Promise<Answer | null> {
    this.underway ??= this.drain(positionMs).finally(() => {
      this.underway = null;
    });
    return this.underway;
  }

  /** Asks, without telling, what the server has: a page that starts from a stored journal does not know. */
  async ask(positionMs: number): Promise<Answer> {
    const answer = await this.send(this.lease, [], positionMs);
    await this.settle(answer.durableUpto);
    return answer;
  }

  private async drain(positionMs: number): Promise<Answer | null> {
    let answer: Answer | null = null;
    do {
      const before = this.durable;
      answer = await this.send(this.lease, this.batch(), positionMs);
      await this.settle(answer.durableUpto);
      // An answer that moves nothing would be asked for ever; the next report tries again.
      if (this.durable === before) break;
    } while (this.pending.length > 0);
    return answer;
  }

  /** What goes when the page goes: as much as one report takes. */
  batch(): Claim[] {
    const [first] = this.pending;
    if (first === undefined) return [];
    const burnt = missingNumbers(this.durable + 1, this.pending).map((seq) => emptyClaim(seq, first));
    return [...burnt, ...this.pending].sort((a, b) => a.seq - b.seq).slice(0, kClaimsPerReport);
  }

  private async settle(durableUpto: number): Promise<void> {
    this.durable = Math.max(this.durable, durableUpto);
    this.pending = this.pending.filter((claim) => claim.seq > this.durable);
    await this.store.forgetUpTo(this.person, this.lease, this.durable);
  }
}
