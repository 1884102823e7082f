/** What was written in a room and not sent yet, kept for this tab. */
export function keptText(workshopId: string): string {
  try {
    return sessionStorage.getItem(nameOf(workshopId)) ?? '';
  } catch {
    return '';
  }
}

export function keepText(workshopId: string, text: string): void {
  try {
    if (text === '') sessionStorage.removeItem(nameOf(workshopId));
    else sessionStorage.setItem(nameOf(workshopId), text);
  } catch {
    // It stays for as long as the page does.
  }
}

function nameOf(workshopId: string): string {
  return `yanxiu.unsent.${workshopId}`;
}
