/** The languages of the page: one chunk each, loaded when chosen; every visible text is looked up. */
import i18next, { type i18n, type Resource } from 'i18next';
import { initReactI18next } from 'react-i18next';

export const kLanguages = ['zh-CN', 'en'] as const;
export type Language = (typeof kLanguages)[number];

const kKey = 'yanxiu.language';
const kLoad: Readonly<Record<Language, () => Promise<{ texts: Record<string, unknown> }>>> = {
  'zh-CN': () => import('../locales/zh-CN'),
  en: () => import('../locales/en'),
};

/** Starts in the language chosen before, else in Chinese. */
export async function startWords(): Promise<i18n> {
  const words = i18next.createInstance();
  const language = chosen();
  await words.use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    resources: { [language]: await namespaces(language) },
    interpolation: { escapeValue: false },
  });
  document.documentElement.lang = language;
  return words;
}

export async function changeLanguage(words: i18n, language: Language): Promise<void> {
  for (const [name, texts] of Object.entries(await namespaces(language))) words.addResourceBundle(language, name, texts);
  await words.changeLanguage(language);
  document.documentElement.lang = language;
  try {
    localStorage.setItem(kKey, language);
  } catch {
    // Chosen for this visit only.
  }
}

async function namespaces(language: Language): Promise<Resource[string]> {
  const { texts } = await kLoad[language]();
  return Object.fromEntries(
    Object.entries(texts).map(([path, content]) => [path.slice('./'.length, -'.json'.length), content]),
  ) as Resource[string];
}

function chosen(): Language {
  try {
    return localStorage.getItem(kKey) === 'en' ? 'en' : 'zh-CN';
  } catch {
    return 'zh-CN';
  }
}
