/** One's own appeals with their answers. What is shown here has been read. */
import { useInfiniteQuery, useMutation } from '@connectrpc/connect-query';
import { Button, Typography } from 'antd';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'react-router';

import { AppealService } from '../../protocol/server/protocol/appeal_pb';
import { LoadFailure, LoadingBlock } from '../../watch/load_state';
import { useNotices, useNoticesRead } from '../notices';
import { AppealCards } from '../receipt/appeal_cards';
import '../receipt/receipt.css';

const kPage = 20;

export function AppealList() {
  const { t } = useTranslation('hours');
  const query = useInfiniteQuery(AppealService.method.listMyAppeals, { pageSize: kPage, pageToken: '' }, {
    pageParamKey: 'pageToken',
    getNextPageParam: (last) => last.nextPageToken || undefined,
  });
  useReading(query.isSuccess);
  const place = useArrival(query.isSuccess);
  const appeals = query.data?.pages.flatMap((page) => page.appeals) ?? [];
  return (
    <section aria-labelledby="appeals" ref={place}>
      <Typography.Title level={2} id="appeals">
        {t('appeals.title')}
      </Typography.Title>
      <Typography.Paragraph type="secondary">{t('appeals.intro')}</Typography.Paragraph>
      {query.isPending && <LoadingBlock rows={3} />}
      {query.isError && <LoadFailure error={query.error} onRetry={() => void query.refetch()} />}
      {appeals.length > 0 && <AppealCards appeals={appeals} withLesson />}
      {query.hasNextPage && (
        <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t('more')}
        </Button>
      )}
    </section>
  );
}

/** Who was sent here is brought here, once there is something to see. */
function useArrival(shown: boolean) {
  const place = useRef<HTMLElement>(null);
  const { hash } = useLocation();
  useEffect(() => {
    if (shown && hash === '#appeals') place.current?.scrollIntoView();
  }, [shown, hash]);
  return place;
}

/** The list still shows what was new when it came; the mark in the frame goes. */
function useReading(shown: boolean): void {
  const notices = useNotices();
  const read = useNoticesRead();
  const { mutate } = useMutation(AppealService.method.readNotices, { onSuccess: read });
  const newest = notices[0]?.id;
  useEffect(() => {
    if (shown && newest !== undefined) mutate({ upToId: newest });
  }, [shown, newest, mutate]);
}
