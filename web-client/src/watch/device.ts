/** A random name for this browser, so that a reload is not taken for another device. */

const kKey = 'yanxiu.device';

export function deviceId(storage: Pick<Storage, 'getItem' | 'setItem'> = window.localStorage): string {
  try {
    const known = storage.getItem(kKey);
    if (known !== null && known !== '') return known;
    const fresh = randomName();
    storage.setItem(kKey, fresh);
    return fresh;
  } catch {
    return randomName();
  }
}

function randomName(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
