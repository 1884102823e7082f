/** A title to begin with, from the name of the chosen file. */
const kLongest = 100;

/** Empty where the name says nothing. */
export function titleFrom(fileName: string): string {
  const bare = fileName.trim().replace(/\.[^.\s]{1,5}$/u, '');
  const words = bare.normalize('NFC').replace(/[_\s]+/gu, ' ').trim();
  return [...words].slice(0, kLongest).join('').trim();
}
