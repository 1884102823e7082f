/** The page's real words in a test, where what is said matters. */
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';

import { texts as firstEnglish } from '../../web-client/src/locales/en';
import { texts as restOfEnglish } from '../../web-client/src/locales/en/rest';
import { texts as firstChinese } from '../../web-client/src/locales/zh-CN';
import { texts as restOfChinese } from '../../web-client/src/locales/zh-CN/rest';

export const kLanguages = ['zh-CN', 'en'] as const;
export type Language = (typeof kLanguages)[number];

type Texts = Record<string, unknown>;

/** "./lesson.json" holds the words of lesson. */
function named(...parts: Texts[]): Record<string, Texts> {
  const all = Object.entries(Object.assign({}, ...parts) as Record<string, Texts>);
  return Object.fromEntries(all.map(([file, words]) => [file.slice(2, -'.json'.length), words]));
}

export async function speak(language: Language): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: language,
    resources: { en: named(firstEnglish, restOfEnglish), 'zh-CN': named(firstChinese, restOfChinese) },
    interpolation: { escapeValue: false },
  });
}
