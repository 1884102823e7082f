/** What a learner chose once and wants again: kept by the browser. */

export interface Preferences {
  readonly volume: number;
  readonly muted: boolean;
  readonly saveData: boolean;
  readonly captions: boolean;
  /** Of captions, as chosen last; empty before. */
  readonly captionLanguage: string;
}

const kKey = 'yanxiu.player';
const kUsual: Preferences = { volume: 1, muted: false, saveData: false, captions: false, captionLanguage: '' };

export function loadPreferences(storage: Pick<Storage, 'getItem'> = window.localStorage): Preferences {
  try {
    return sane(JSON.parse(storage.getItem(kKey) ?? '{}'));
  } catch {
    return kUsual;
  }
}

export function savePreferences(preferences: Preferences, storage: Pick<Storage, 'setItem'> = window.localStorage): void {
  try {
    storage.setItem(kKey, JSON.stringify(preferences));
  } catch {
    // A browser that keeps nothing still plays.
  }
}

function sane(stored: unknown): Preferences {
  if (typeof stored !== 'object' || stored === null) return kUsual;
  const { volume, muted, saveData, captions, captionLanguage } = stored as Partial<Record<keyof Preferences, unknown>>;
  return {
    volume: typeof volume === 'number' && volume >= 0 && volume <= 1 ? volume : kUsual.volume,
    muted: muted === true,
    saveData: saveData === true,
    captions: captions === true,
    captionLanguage: typeof captionLanguage === 'string' ? captionLanguage : kUsual.captionLanguage,
  };
}
