/** One owner per lease among the tabs of a browser: whoever holds the lock writes the lease's journal. */

export interface LeaseLocks {
  /** Waits for the lock, keeps it until `release` is called. */
  hold(lease: string): Promise<() => void>;
  /** Runs `work` under the lock if it is free; answers false, without running it, when another tab holds it. */
  ifFree(lease: string, work: () => Promise<void>): Promise<boolean>;
}

/** `silentSince` says how long a lease's journal has been untouched, for pages without Web Locks (plain HTTP). */
export function browserLocks(silentForMs: (lease: string) => Promise<number>): LeaseLocks {
  const locks = globalThis.navigator?.locks;
  return locks === undefined ? new SilenceLocks(silentForMs) : new WebLocks(locks);
}

class WebLocks implements LeaseLocks {
  constructor(private readonly locks: LockManager) {}

  hold(lease: string): Promise<() => void> {
    return new Promise((resolve, reject) => {
      const held = this.locks.request(nameOf(lease), () => new Promise<void>((release) => resolve(release)));
      held.catch(reject);
    });
  }

  async ifFree(lease: string, work: () => Promise<void>): Promise<boolean> {
    return this.locks.request(nameOf(lease), { ifAvailable: true }, async (lock) => {
      if (lock === null) return false;
      await work();
      return true;
    });
  }
}

/** A live tab touches its lease every five seconds; one silent for a minute has gone. */
const kGoneMs = 60_000;

class SilenceLocks implements LeaseLocks {
  private readonly mine = new Set<string>();

  constructor(private readonly silentForMs: (lease: string) => Promise<number>) {}

  async hold(lease: string): Promise<() => void> {
    this.mine.add(lease);
    return () => this.mine.delete(lease);
  }

  async ifFree(lease: string, work: () => Promise<void>): Promise<boolean> {
    if (this.mine.has(lease) || (await this.silentForMs(lease)) < kGoneMs) return false;
    const release = await this.hold(lease);
    try {
      await work();
    } finally {
      release();
    }
    return true;
  }
}

function nameOf(lease: string): string {
  return `yanxiu-lease-${lease}`;
}
