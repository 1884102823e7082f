/** The small cross that empties a field, with a name in the reader's language: the widgets' own is English. */
import { CloseCircleFilled } from '@ant-design/icons';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

/** As `allowClear` of a Select or an Input. */
export function useClear(): { readonly label: string; readonly clearIcon: ReactNode } {
  const { t } = useTranslation('shell');
  return { label: t('clear'), clearIcon: <CloseCircleFilled aria-label={t('clear')} /> };
}
