/** From page to page of a list that the server cuts. */
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';

import type { Place } from './use_filters';

export interface PagerProps {
  readonly shown: number;
  readonly skipped: number;
  readonly total: number;
  /** The server's token of the next page; empty on the last. */
  readonly next: string;
  readonly forward: (to: Place) => void;
  readonly back: () => void;
}

export function Pager({ shown, skipped, total, next, forward, back }: PagerProps) {
  const { t, i18n } = useTranslation('people');
  const number = new Intl.NumberFormat(i18n.language);
  const range = { from: number.format(skipped + 1), to: number.format(skipped + shown), total: number.format(total) };
  return (
    <nav className="yx-pager" aria-label={t('pager.label')}>
      <span role="status">{t('pager.range', range)}</span>
      {(skipped > 0 || next !== '') && (
        <span className="yx-actions">
          <Button disabled={skipped === 0} onClick={back}>
            {t('pager.previous')}
          </Button>
          <Button disabled={next === ''} onClick={() => forward({ after: next, skipped: skipped + shown })}>
            {t('pager.next')}
          </Button>
        </span>
      )}
    </nav>
  );
}
