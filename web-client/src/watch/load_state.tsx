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

export interface LoadFailureProps {
  readonly error: unknown;
  readonly onRetry: () => void;
  /** Nothing else is on the page. */
  readonly whole?: boolean;
}

/** Says what happened, what is safe, and what to do. */
export function LoadFailure({ error, onRetry, whole = false }: LoadFailureProps) {
  const { t } = useTranslation('watch');
  const failure = failureOf(error);
  const missing = failure.code.endsWith('not_found');
  const title = missing ? t('state.missing') : t('state.failed');
  return (
    <Result
      icon={null}
      title={whole ? <h1 className="yx-result-title">{title}</h1> : title}
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
