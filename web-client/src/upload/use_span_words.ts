/** A span of time as people say it of what is only expected. */
import { useTranslation } from 'react-i18next';

import { remainingWords } from './pace';

export function useSpanWords(): (seconds: number) => string {
  const { t } = useTranslation('upload');
  return (seconds) => {
    const { key, ...numbers } = remainingWords(seconds * 1000);
    return t(`span.${key}`, numbers);
  };
}
