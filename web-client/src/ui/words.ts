/**
 * The languages of the page; every visible text is looked up. A language comes in two chunks: what the first page says
 * is there before anything is shown, the rest arrives beside it, and a page that needs it waits for it.
 */
import i18next, { type BackendModule, type i18n, type Resource, type ResourceLanguage } from 'i18next';
import { initReactI18next } from 'react-i18next';

export const kLanguages = ['zh-CN', 'en'] as const;
export type Language = (typeof kLanguages)[number];

const kKey = 'yanxiu.language';

interface Chunk {
  readonly texts: Record<string, unknown>;
}
interface Chunks {
  readonly first: () => Promise<Chunk>;
  readonly rest: () => Promise<Chunk>;
}

const kChunks: Readonly<Record<Language, Chunks>> = {
  'zh-CN': { first: () => import('../locales/zh-CN'), rest: () => import('../locales/zh-CN/rest') },
  en: { first: () => import('../locales/en'), rest: () => import('../locales/en/rest') },
};

/** Starts in the language chosen before, else in Chinese. */
export async function startWords(): Promise<i18n> {
  const words = i18next.createInstance();
  const language = chosen();
  const first = namespaces(await kChunks[language].first());
  await words.use(initReactI18next).use(chunkReader).init({
    lng: language,
    fallbackLng: false,
    ns: Object.keys(first),
    defaultNS: 'shell',
    resources: { [language]: first },
    partialBundledLanguages: true,
    interpolation: { escapeValue: false },
  });
  document.documentElement.lang = language;
  kChunks[language].rest().catch(() => undefined); // begins to load; a page that needs it asks again
  return words;
}

export async function changeLanguage(words: i18n, language: Language): Promise<void> {
  await words.changeLanguage(language);
  document.documentElement.lang = language;
  try {
    localStorage.setItem(kKey, language);
  } catch {
    // Chosen for this visit only.
  }
}

const chunkReader: BackendModule = {
  type: 'backend',
  init: () => undefined,
  read: (language, namespace, done) => {
    textsOf(language === 'en' ? 'en' : 'zh-CN', namespace).then(
      (texts) => done(null, texts),
      (error: unknown) => done(error instanceof Error ? error : String(error), true),
    );
  },
};

async function textsOf(language: Language, namespace: string): Promise<Resource[string][string]> {
  const { first, rest } = kChunks[language];
  const texts = namespaces(await first())[namespace] ?? namespaces(await rest())[namespace];
  if (texts === undefined) throw new Error(`there are no texts "${namespace}"`);
  return texts;
}

function namespaces({ texts }: Chunk): ResourceLanguage {
  return Object.fromEntries(
    Object.entries(texts).map(([path, content]) => [path.slice('./'.length, -'.json'.length), content]),
  ) as ResourceLanguage;
}

function chosen(): Language {
  try {
    return localStorage.getItem(kKey) === 'en' ? 'en' : 'zh-CN';
  } catch {
    return 'zh-CN';
  }
}
