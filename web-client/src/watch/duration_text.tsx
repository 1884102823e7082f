/** A plain duration in the learner's language. */
import { useTranslation } from 'react-i18next';

import { durationParts } from './amounts';

export function DurationText({ ms }: { ms: number }) {
  return <>{useDurationWords()(ms)}</>;
}

export function useDurationWords(): (ms: number) => string {
  const { t } = useTranslation('watch');
  return (ms) => {
    const { key, ...parts } = durationParts(ms);
    return t(`duration.${key}`, parts);
  };
}
