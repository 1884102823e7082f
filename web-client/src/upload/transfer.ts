/** The bytes of one video on their way to the server, as data. What happens next is decided here; nothing is sent here. */

/**
 * starting: asking the server how much it has. waiting: the link is away, the next try comes by itself.
 * refused: nothing more happens until the author acts, see `code`. done: every byte is on the server's disk.
 */
export type TransferPhase = 'starting' | 'sending' | 'waiting' | 'paused' | 'refused' | 'done';

export interface Transfer {
  readonly phase: TransferPhase;
  readonly sizeBytes: number;
  /** Handed to the network, of which `safeBytes` are acknowledged: those survive everything. */
  readonly sentBytes: number;
  readonly safeBytes: number;
  /** Failures in a row since the last acknowledged byte. */
  readonly failures: number;
  /** The stable code of a refusal, or of the failure that is waited out; empty while all is well. */
  readonly code: string;
}

/** Why a try ended. `passes`: the same try may succeed later without the author's help. */
export interface Refusal {
  readonly code: string;
  readonly passes: boolean;
}

export type TransferEvent =
  | { readonly kind: 'tried' }
  | { readonly kind: 'sent'; readonly bytes: number }
  | { readonly kind: 'kept'; readonly bytes: number }
  | { readonly kind: 'broke'; readonly refusal: Refusal }
  | { readonly kind: 'paused' }
  | { readonly kind: 'finished' };

export function newTransfer(sizeBytes: number, safeBytes: number): Transfer {
  return { phase: 'starting', sizeBytes, sentBytes: safeBytes, safeBytes, failures: 0, code: '' };
}

export function after(transfer: Transfer, event: TransferEvent): Transfer {
  switch (event.kind) {
    case 'tried':
      return transfer.phase === 'done' ? transfer : { ...transfer, phase: 'starting', sentBytes: transfer.safeBytes };
    case 'sent':
      if (!isUnderWay(transfer)) return transfer;
      return { ...transfer, phase: 'sending', code: '', sentBytes: Math.max(transfer.safeBytes, event.bytes) };
    case 'kept':
      return kept(transfer, event.bytes);
    case 'broke':
      return isUnderWay(transfer) ? broken(transfer, event.refusal) : transfer;
    case 'paused':
      if (transfer.phase === 'done' || transfer.phase === 'refused') return transfer;
      return { ...transfer, phase: 'paused', sentBytes: transfer.safeBytes };
    case 'finished':
      return { ...transfer, phase: 'done', sentBytes: transfer.sizeBytes, safeBytes: transfer.sizeBytes, code: '' };
  }
}

/** The server's word on what it has counts, also when it is less than was believed. */
function kept(transfer: Transfer, bytes: number): Transfer {
  if (transfer.phase === 'done') return transfer;
  const failures = bytes > transfer.safeBytes ? 0 : transfer.failures;
  const sentBytes = isUnderWay(transfer) ? Math.max(bytes, transfer.sentBytes) : bytes;
  return { ...transfer, safeBytes: bytes, sentBytes, failures };
}

function broken(transfer: Transfer, refusal: Refusal): Transfer {
  return {
    ...transfer,
    phase: refusal.passes ? 'waiting' : 'refused',
    sentBytes: transfer.safeBytes,
    failures: transfer.failures + 1,
    code: refusal.code,
  };
}

/** Whether a connection is at work for it. */
function isUnderWay(transfer: Transfer): boolean {
  return transfer.phase === 'starting' || transfer.phase === 'sending';
}

/** Whether closing the tab now would interrupt it. */
export function needsThePage(transfer: Transfer): boolean {
  return isUnderWay(transfer) || transfer.phase === 'waiting' || transfer.phase === 'paused';
}

/** Of what was handed to the network; 100 only when all of it is safe. */
export function percentOf(transfer: Pick<Transfer, 'phase' | 'sentBytes' | 'sizeBytes'>): number {
  if (transfer.phase === 'done') return 100;
  return Math.min(99, Math.floor((transfer.sentBytes * 100) / Math.max(1, transfer.sizeBytes)));
}
