/** What becomes of the uploaded videos just now: how much waits, what is being made and by whom, what has failed and why. */
import { useQuery } from '@connectrpc/connect-query';
import { Alert, Typography } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { type GetQueueResponse, OperationsService, type QueuedLesson, type QueueFigures } from '../../protocol/server/protocol/operations_pb';
import { type Column, DataTable } from '../../ui/data_table';
import { LoadFailure, LoadingBlock, NothingYet } from '../../watch/load_state';
import { Figures } from './figures';
import { useFailedColumns, useRunningColumns, useWaitingColumns } from './columns';
import '../../ui/admin.css';
import './operations.css';

const kRefreshMs = 3_000;
/** A lesson that has waited so long while nobody worked: the workers are not there. */
const kPatienceS = 30;

export function OperationsPage() {
  const { t } = useTranslation('operations');
  const queue = useQuery(OperationsService.method.getQueue, {}, { refetchInterval: kRefreshMs, staleTime: 0 });
  return (
    <div className="yx-admin">
      <div className="yx-admin-head">
        <Typography.Title level={1}>{t('title')}</Typography.Title>
        <span className="yx-secondary">{t('refreshed')}</span>
      </div>
      {queue.isPending && <LoadingBlock rows={8} />}
      {queue.isError && queue.data === undefined && <LoadFailure error={queue.error} onRetry={() => void queue.refetch()} />}
      {queue.isError && queue.data !== undefined && <Alert type="warning" showIcon title={t('old')} />}
      {queue.data !== undefined && <Queue queue={queue.data} />}
    </div>
  );
}

function Queue({ queue }: { queue: GetQueueResponse }) {
  const { t } = useTranslation('operations');
  const { figures } = queue;
  const running = useRunningColumns();
  const waiting = useWaitingColumns();
  const failed = useFailedColumns();
  return (
    <>
      {figures !== undefined && isDeserted(figures) && <Alert type="error" showIcon title={t('deserted')} description={t('deserted_hint')} />}
      {figures !== undefined && <Figures figures={figures} />}
      <Part title={t('running.title')} none={t('running.none')} rows={queue.running} total={figures?.lessonsRunning ?? 0} columns={running} />
      <Part title={t('waiting.title')} none={t('waiting.none')} rows={queue.waiting} total={figures?.lessonsWaiting ?? 0} columns={waiting} />
      <Part title={t('failed.title')} none={t('failed.none')} rows={queue.failed} total={queue.failed.length} columns={failed} />
    </>
  );
}

function isDeserted(figures: QueueFigures): boolean {
  return figures.workers === 0 && figures.lessonsWaiting > 0 && figures.oldestWaitingS > kPatienceS;
}

interface PartProps {
  readonly title: string;
  readonly none: string;
  readonly rows: readonly QueuedLesson[];
  readonly total: number;
  readonly columns: readonly Column<QueuedLesson>[];
}

function Part({ title, none, rows, total, columns }: PartProps): ReactNode {
  const { t } = useTranslation('operations');
  return (
    <section className="yx-queue-part" aria-label={title}>
      <h2>{title}</h2>
      {rows.length === 0 && <NothingYet text={none} />}
      {rows.length > 0 && <DataTable caption={title} columns={columns} rows={rows} rowKey={(lesson) => lesson.lessonId} />}
      {total > rows.length && <p className="yx-secondary">{t('first_of', { shown: rows.length, total })}</p>}
    </section>
  );
}
