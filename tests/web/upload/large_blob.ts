/** A Blob without an end at 4 GiB, where Node's own have theirs. Long stretches are zeros that take no memory. */
import type { Bytes } from './recordings';

interface Piece {
  readonly size: number;
  /** Null: zeros. */
  readonly bytes: Bytes | null;
}

type Part = Bytes | DataView<ArrayBuffer> | LargeBlob;

export class LargeBlob {
  /** In bytes, of all of them together. */
  static read = 0;

  readonly pieces: readonly Piece[];
  readonly size: number;
  readonly type: string;

  constructor(parts: readonly Part[], options: { type?: string } = {}) {
    this.pieces = parts.flatMap(piecesOf);
    this.size = this.pieces.reduce((sum, piece) => sum + piece.size, 0);
    this.type = options.type ?? '';
  }

  static zeros(size: number): LargeBlob {
    const blob = new LargeBlob([]);
    return Object.assign(blob, { pieces: [{ size, bytes: null }], size });
  }

  /** As the author's file. */
  get file(): File {
    return this as unknown as File;
  }

  slice(from: number, to: number = this.size): LargeBlob {
    const slice = new LargeBlob([]);
    const pieces: Piece[] = [];
    let at = 0;
    for (const { size, bytes } of this.pieces) {
      const [first, last] = [Math.max(from - at, 0), Math.min(to - at, size)];
      if (first < last) pieces.push({ size: last - first, bytes: bytes?.slice(first, last) ?? null });
      at += size;
    }
    return Object.assign(slice, { pieces, size: pieces.reduce((sum, piece) => sum + piece.size, 0) });
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    LargeBlob.read += this.size;
    const all = new Uint8Array(this.size);
    let at = 0;
    for (const { size, bytes } of this.pieces) {
      if (bytes !== null) all.set(bytes, at);
      at += size;
    }
    return all.buffer;
  }
}

function piecesOf(part: Part): readonly Piece[] {
  if (part instanceof LargeBlob) return part.pieces;
  const bytes = part instanceof DataView ? new Uint8Array(part.buffer, part.byteOffset, part.byteLength) : part;
  return [{ size: bytes.length, bytes }];
}
