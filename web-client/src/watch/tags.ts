/** What a lesson can be tagged with: codes of the policy and of the house, each with its title in the reader's words. */
import { useTranslation } from 'react-i18next';

import { usePolicy } from './policy';

export interface Choice {
  readonly code: string;
  readonly title: string;
}

export interface TagChoices {
  readonly subjects: readonly Choice[];
  readonly stages: readonly Choice[];
  readonly languages: readonly Choice[];
  /** Course areas. */
  readonly areas: readonly Choice[];
}

const kStages = ['kindergarten', 'primary', 'junior', 'senior', 'vocational'] as const;
const kLanguages = ['zh', 'mn', 'zh-mn'] as const;

/** Subjects and areas are empty until the policy has come. */
export function useTagChoices(): TagChoices {
  const { t } = useTranslation('lesson');
  const policy = usePolicy();
  return {
    subjects: policy?.subjects ?? [],
    stages: kStages.map((code) => ({ code, title: t(`stage.${code}`) })),
    languages: kLanguages.map((code) => ({ code, title: t(`language.${code}`) })),
    areas: policy?.courseAreas ?? [],
  };
}
