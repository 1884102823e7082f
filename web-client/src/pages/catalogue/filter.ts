/** What the catalogue is narrowed to, and how that is written in the address, so that it can be kept and sent on. */

export interface Filter {
  readonly query: string;
  readonly subject: string;
  readonly stage: string;
  readonly language: string;
  readonly category: string;
  readonly inCourseOnly: boolean;
}

export const kEverything: Filter = { query: '', subject: '', stage: '', language: '', category: '', inCourseOnly: false };

/** Names in the address, in the order they stand there. */
const kTexts = { query: 'q', subject: 'subject', stage: 'stage', language: 'language', category: 'category' } as const;
const kInCourse = 'course';

export type FilterText = keyof typeof kTexts;

export function filterOf(address: URLSearchParams): Filter {
  const texts = Object.entries(kTexts).map(([field, name]) => [field, tidy(address.get(name) ?? '')] as const);
  return { ...kEverything, ...Object.fromEntries(texts), inCourseOnly: address.get(kInCourse) === '1' };
}

/** What is not chosen is not written. */
export function addressOf(filter: Filter): URLSearchParams {
  const address = new URLSearchParams();
  for (const [field, name] of Object.entries(kTexts) as [FilterText, string][]) {
    const value = tidy(filter[field]);
    if (value !== '') address.set(name, value);
  }
  if (filter.inCourseOnly) address.set(kInCourse, '1');
  return address;
}

/** Spaces as typed by people (full-width ones too) become single ones; composed characters stay composed. */
export function tidy(text: string): string {
  return text.normalize('NFC').trim().replace(/\s+/gu, ' ');
}

export function isNarrowed(filter: Filter): boolean {
  return addressOf(filter).size > 0;
}
