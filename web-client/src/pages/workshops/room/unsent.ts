/** What a person wrote in a room and has not sent yet, kept for this tab, with the key under which it is said once. */
import { drawnKey } from './drawn_key';

export interface Unsent {
  readonly text: string;
  readonly key: string;
}

export interface Place {
  readonly personId: string;
  readonly workshopId: string;
}

export function nothingUnsent(): Unsent {
  return { text: '', key: drawnKey() };
}

export function keptUnsent(place: Place): Unsent {
  try {
    const [key, ...text] = (sessionStorage.getItem(nameOf(place)) ?? '').split('\n');
    return key ? { key, text: text.join('\n') } : nothingUnsent();
  } catch {
    return nothingUnsent();
  }
}

export function keepUnsent(place: Place, { text, key }: Unsent): void {
  try {
    if (text === '') sessionStorage.removeItem(nameOf(place));
    else sessionStorage.setItem(nameOf(place), `${key}\n${text}`);
  } catch {
    // It stays for as long as the page does.
  }
}

function nameOf({ personId, workshopId }: Place): string {
  return `yanxiu.unsent.${personId}.${workshopId}`;
}
