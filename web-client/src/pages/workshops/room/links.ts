/** What of a message is an address: everything else stays plain text. Pure. */
export interface Piece {
  readonly text: string;
  /** Of http or https; null: plain text. */
  readonly href: string | null;
}

/** Up to a space, a bracket or what ends a Chinese sentence; a last full stop or comma is the sentence's. */
const kAddress = /https?:\/\/[^\s<>"'，。；：！？、）】》「」]+/giu;
const kOfSentence = /[.,;:!?)\]]+$/u;

export function piecesOf(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(kAddress)) {
    const address = match[0].replace(kOfSentence, '');
    if (!isAddress(address)) continue;
    if (match.index > from) pieces.push({ text: text.slice(from, match.index), href: null });
    pieces.push({ text: address, href: address });
    from = match.index + address.length;
  }
  if (from < text.length) pieces.push({ text: text.slice(from), href: null });
  return pieces;
}

/** With a name and nothing that pretends to be one, as in https://bank.cn@elsewhere. */
function isAddress(text: string): boolean {
  try {
    const { protocol, username, password, hostname } = new URL(text);
    return (protocol === 'https:' || protocol === 'http:') && username === '' && password === '' && hostname !== '';
  } catch {
    return false;
  }
}
