/** Where claims wait until the server has answered that they are durable. Keyed by person and lease. */
import type { Claim } from './claim';

/** What is known of a lease that still has something to tell. */
export interface LeaseRecord {
  readonly person: string;
  readonly lease: string;
  readonly lesson: string;
  readonly openedAt: number;
  readonly touchedAt: number;
  readonly positionMs: number;
}

/** All promises settle after the write is durable; they reject when the browser refuses storage. */
export interface JournalStore {
  saveLease(record: LeaseRecord): Promise<void>;
  leasesOf(person: string): Promise<LeaseRecord[]>;
  /** Writes a closed claim and forgets the check-point, which it contains. */
  saveClaim(person: string, lease: string, claim: Claim): Promise<void>;
  saveCheckpoint(person: string, lease: string, claim: Claim): Promise<void>;
  /** Closed claims in ascending order of seq; the check-point, if any, comes last. */
  claimsOf(person: string, lease: string): Promise<Claim[]>;
  /** Deletes the claims the server has made durable. The check-point goes when it is among them. */
  forgetUpTo(person: string, lease: string, seq: number): Promise<void>;
  forgetLease(person: string, lease: string): Promise<void>;
}

/** For browsers without storage: the claims live as long as the page. */
export class MemoryStore implements JournalStore {
  private readonly leases = new Map<string, LeaseRecord>();
  private readonly claims = new Map<string, Map<number, Claim>>();
  private readonly checkpoints = new Map<string, Claim>();

  async saveLease(record: LeaseRecord): Promise<void> {
    this.leases.set(keyOf(record.person, record.lease), record);
  }

  async leasesOf(person: string): Promise<LeaseRecord[]> {
    return [...this.leases.values()].filter((record) => record.person === person);
  }

  async saveClaim(person: string, lease: string, claim: Claim): Promise<void> {
    const key = keyOf(person, lease);
    const claims = this.claims.get(key) ?? new Map<number, Claim>();
    this.claims.set(key, claims.set(claim.seq, claim));
    this.checkpoints.delete(key);
  }

  async saveCheckpoint(person: string, lease: string, claim: Claim): Promise<void> {
    this.checkpoints.set(keyOf(person, lease), claim);
  }

  async claimsOf(person: string, lease: string): Promise<Claim[]> {
    const key = keyOf(person, lease);
    return inOrder([...(this.claims.get(key)?.values() ?? [])], this.checkpoints.get(key));
  }

  async forgetUpTo(person: string, lease: string, seq: number): Promise<void> {
    const key = keyOf(person, lease);
    const claims = this.claims.get(key);
    for (const known of [...(claims?.keys() ?? [])]) if (known <= seq) claims?.delete(known);
    if ((this.checkpoints.get(key)?.seq ?? Infinity) <= seq) this.checkpoints.delete(key);
  }

  async forgetLease(person: string, lease: string): Promise<void> {
    const key = keyOf(person, lease);
    this.leases.delete(key);
    this.claims.delete(key);
    this.checkpoints.delete(key);
  }
}

/** A check-point whose claim was closed after all is contained in it and does not count. */
export function inOrder(claims: Claim[], checkpoint: Claim | undefined): Claim[] {
  const sorted = claims.sort((a, b) => a.seq - b.seq);
  const contained = checkpoint === undefined || sorted.some((claim) => claim.seq === checkpoint.seq);
  return contained ? sorted : [...sorted, checkpoint];
}

function keyOf(person: string, lease: string): string {
  return `${person}/${lease}`;
}
