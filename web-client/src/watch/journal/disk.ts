/** The journal in IndexedDB. Every write is strict: its promise settles when the bytes are on the disk. */
import type { Claim } from './claim';
import { inOrder, type JournalStore, type LeaseRecord, MemoryStore } from './store';

const kDatabase = 'yanxiu-journal';
const kLeases = 'leases';
const kClaims = 'claims';
const kCheckpoints = 'checkpoints';

interface StoredClaim {
  readonly person: string;
  readonly lease: string;
  readonly seq: number;
  readonly claim: Claim;
}

/** Asks the browser to keep the journal, and opens it; falls back to memory where storage is refused. */
export async function openJournal(factory: IDBFactory | undefined = globalThis.indexedDB): Promise<JournalStore> {
  if (factory === undefined) return new MemoryStore();
  try {
    await globalThis.navigator?.storage?.persist?.();
  } catch {
    // A browser that cannot promise to keep it still keeps it in most cases.
  }
  try {
    return new DiskStore(await openDatabase(factory));
  } catch {
    return new MemoryStore();
  }
}

function openDatabase(factory: IDBFactory): Promise<IDBDatabase> {
  const request = factory.open(kDatabase, 1);
  request.onupgradeneeded = () => {
    const database = request.result;
    database.createObjectStore(kLeases, { keyPath: ['person', 'lease'] });
    database.createObjectStore(kClaims, { keyPath: ['person', 'lease', 'seq'] });
    database.createObjectStore(kCheckpoints, { keyPath: ['person', 'lease'] });
  };
  return settled(request);
}

class DiskStore implements JournalStore {
  constructor(private readonly database: IDBDatabase) {}

  saveLease(record: LeaseRecord): Promise<void> {
    return this.write([kLeases], (in_) => in_(kLeases).put(record));
  }

  async leasesOf(person: string): Promise<LeaseRecord[]> {
    const range = IDBKeyRange.bound([person], [person, []]);
    return settled(this.database.transaction(kLeases).objectStore(kLeases).getAll(range) as IDBRequest<LeaseRecord[]>);
  }

  saveClaim(person: string, lease: string, claim: Claim): Promise<void> {
    return this.write([kClaims, kCheckpoints], (in_) => {
      in_(kClaims).put({ person, lease, seq: claim.seq, claim } satisfies StoredClaim);
      in_(kCheckpoints).delete([person, lease]);
    });
  }

  saveCheckpoint(person: string, lease: string, claim: Claim): Promise<void> {
    return this.write([kCheckpoints], (in_) =>
      in_(kCheckpoints).put({ person, lease, seq: claim.seq, claim } satisfies StoredClaim),
    );
  }

  async claimsOf(person: string, lease: string): Promise<Claim[]> {
    const reading = this.database.transaction([kClaims, kCheckpoints]);
    const range = IDBKeyRange.bound([person, lease], [person, lease, []]);
    const closed = settled(reading.objectStore(kClaims).getAll(range) as IDBRequest<StoredClaim[]>);
    const open = settled(
      reading.objectStore(kCheckpoints).get([person, lease]) as IDBRequest<StoredClaim | undefined>,
    );
    const [claims, checkpoint] = await Promise.all([closed, open]);
    return inOrder(claims.map((stored) => stored.claim), checkpoint?.claim);
  }

  forgetUpTo(person: string, lease: string, seq: number): Promise<void> {
    return this.write([kClaims, kCheckpoints], (in_) => {
      in_(kClaims).delete(IDBKeyRange.bound([person, lease], [person, lease, seq]));
      const checkpoint = in_(kCheckpoints).get([person, lease]) as IDBRequest<StoredClaim | undefined>;
      checkpoint.onsuccess = () => {
        if ((checkpoint.result?.seq ?? Infinity) <= seq) in_(kCheckpoints).delete([person, lease]);
      };
    });
  }

  forgetLease(person: string, lease: string): Promise<void> {
    return this.write([kLeases, kClaims, kCheckpoints], (in_) => {
      in_(kLeases).delete([person, lease]);
      in_(kClaims).delete(IDBKeyRange.bound([person, lease], [person, lease, []]));
      in_(kCheckpoints).delete([person, lease]);
    });
  }

  private write(names: string[], act: (in_: (name: string) => IDBObjectStore) => void): Promise<void> {
    const writing = this.database.transaction(names, 'readwrite', { durability: 'strict' });
    act((name) => writing.objectStore(name));
    return new Promise((resolve, reject) => {
      writing.oncomplete = () => resolve();
      writing.onabort = () => reject(writing.error ?? new Error('the journal could not be written'));
    });
  }
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('the journal could not be read'));
  });
}
