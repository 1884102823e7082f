/** Corrections that wait for a second administrator, or what became of them. */
import { useInfiniteQuery } from '@connectrpc/connect-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';

import { AppealService } from '../../protocol/server/protocol/appeal_pb';
import { LoadFailure, LoadingBlock, NothingYet } from '../../watch/load_state';
import { CorrectionCard } from './correction_card';

const kPage = 20;

export function CorrectionList({ waiting, show }: { waiting: boolean; show: (appeal: string) => void }) {
  const { t } = useTranslation('appeals');
  const filter = waiting ? 'waiting' : 'decided';
  const query = useInfiniteQuery(AppealService.method.listCorrections, { filter, pageSize: kPage, pageToken: '' }, {
    pageParamKey: 'pageToken',
    getNextPageParam: (last) => last.nextPageToken || undefined,
  });
  const corrections = query.data?.pages.flatMap((page) => page.corrections) ?? [];
  return (
    <>
      {query.isPending && <LoadingBlock rows={6} />}
      {query.isError && <LoadFailure error={query.error} onRetry={() => void query.refetch()} />}
      {query.isSuccess && corrections.length === 0 && <NothingYet text={t(waiting ? 'none.waiting' : 'none.corrected')} />}
      <ul className="yx-appeals">
        {corrections.map((correction) => (
          <li key={correction.id}>
            <CorrectionCard correction={correction} show={show} />
          </li>
        ))}
      </ul>
      {query.hasNextPage && (
        <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t('more')}
        </Button>
      )}
    </>
  );
}
