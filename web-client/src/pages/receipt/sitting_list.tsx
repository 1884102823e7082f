/** Every time that somebody sat down to the lesson, the latest first. */
import { useInfiniteQuery } from '@connectrpc/connect-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';

import { AppealService } from '../../protocol/server/protocol/appeal_pb';
import { LoadFailure, LoadingBlock, NothingYet } from '../../watch/load_state';
import { SittingCard } from './sitting_card';

const kPage = 10;

export function SittingList({ lessonId, contentId }: { lessonId: string; contentId: string }) {
  const { t } = useTranslation('receipt');
  const asked = { lessonId, contentId, pageSize: kPage, pageToken: '' };
  const query = useInfiniteQuery(AppealService.method.listSittings, asked, {
    pageParamKey: 'pageToken',
    getNextPageParam: (last) => last.nextPageToken || undefined,
  });
  const sittings = query.data?.pages.flatMap((page) => page.sittings) ?? [];
  return (
    <section aria-labelledby="sittings">
      <h2 id="sittings">{t('sittings.title')}</h2>
      <p className="yx-secondary">{t('sittings.intro')}</p>
      {query.isPending && <LoadingBlock rows={4} />}
      {query.isError && <LoadFailure error={query.error} onRetry={() => void query.refetch()} />}
      {query.isSuccess && sittings.length === 0 && <NothingYet text={t('sittings.none')} />}
      <ul className="yx-sittings">
        {sittings.map((sitting) => (
          <li key={sitting.id}>
            <SittingCard sitting={sitting} />
          </li>
        ))}
      </ul>
      {query.hasNextPage && (
        <Button className="yx-receipt-more" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t('more')}
        </Button>
      )}
    </section>
  );
}
