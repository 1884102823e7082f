/** The three faces of a list that is not there: still loading, failed, or empty. */
import { Button, Empty, Result, Skeleton } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { failureOf } from '../rpc/failure';

export function LoadingBlock({ rows }: { rows: number }) {
  const { t } = useTranslation('watch');
  return (
    <div role="status" aria-label={t('state.loading')}>
      <Skeleton active title={false} paragraph={{ rows }} />
    </div>
  );
}

/** Says what happened, what is safe, and what to do. */
export function LoadFailure({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const { t } = useTranslation('watch');
  const failure = failureOf(error);
  const missing = failure.code.endsWith('not_found');
  return (
    <Result
      status={missing ? '404' : 'warning'}
      icon={null}
      title={missing ? t('state.missing') : t('state.failed')}
      subTitle={missing ? t('state.missing_hint') : t(failure.kind === 'offline' ? 'state.offline_hint' : 'state.failed_hint')}
      extra={
        <Button type="primary" onClick={onRetry}>
          {t('state.retry')}
        </Button>
      }
    />
  );
}

export function NothingYet({ text, action }: { text: string; action?: ReactNode }) {
  return (
    <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={text}>
      {action}
    </Empty>
  );
}
