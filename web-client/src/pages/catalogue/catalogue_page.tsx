/** The catalogue: find a lesson by words and tags. What is looked for stands in the address. */
import { useInfiniteQuery } from '@connectrpc/connect-query';
import { keepPreviousData } from '@tanstack/react-query';
import { Button, Typography } from 'antd';
import { useCallback, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';

import { LibraryService } from '../../protocol/server/protocol/library_pb';
import { FoundLesson } from '../../watch/found_lesson';
import { LessonGrid } from '../../watch/lesson_card';
import { LoadFailure, LoadingBlock, NothingYet } from '../../watch/load_state';
import { addressOf, type Filter, filterOf, isNarrowed, kEverything } from './filter';
import { FilterBar } from './filter_bar';
import { SearchBox } from './search_box';
import './catalogue.css';

const kPage = 24;

export function CataloguePage() {
  const { t } = useTranslation('catalogue');
  const [address, setAddress] = useSearchParams();
  const filter = useMemo(() => filterOf(address), [address]);
  const narrow = useCallback((next: Filter) => setAddress(addressOf(next), { replace: true }), [setAddress]);
  const search = useCallback(
    (query: string) => setAddress((now) => addressOf({ ...filterOf(now), query }), { replace: true }),
    [setAddress],
  );
  return (
    <div className="yx-catalogue">
      <Typography.Title level={1}>{t('title')}</Typography.Title>
      <div className="yx-catalogue-ask" role="search" aria-label={t('search')}>
        <SearchBox value={filter.query} onSearch={search} />
        <FilterBar filter={filter} onChange={narrow} />
      </div>
      <Found filter={filter} onShowAll={() => narrow(kEverything)} />
    </div>
  );
}

function Found({ filter, onShowAll }: { filter: Filter; onShowAll: () => void }) {
  const { t } = useTranslation('catalogue');
  const { query: words, inCourseOnly, ...tags } = filter;
  const ask = { query: words, tags, inCourseOnly, pageSize: kPage, pageToken: '' };
  const query = useInfiniteQuery(LibraryService.method.searchLessons, ask, {
    pageParamKey: 'pageToken',
    getNextPageParam: (last) => last.nextPageToken || undefined,
    placeholderData: keepPreviousData,
  });
  const lessons = query.data?.pages.flatMap((page) => page.lessons) ?? [];
  const first = query.data?.pages[0];
  const narrowed = isNarrowed(filter);
  const showAll = <Button onClick={onShowAll}>{t('show_all')}</Button>;
  if (query.isPending) return <LoadingBlock rows={8} />;
  if (query.isError) return <LoadFailure error={query.error} onRetry={() => void query.refetch()} />;
  return (
    <section aria-label={t('found_label')} aria-busy={query.isPlaceholderData}>
      <p className="yx-catalogue-count" role="status">
        {t(first?.totalAtLeast ? 'found_at_least' : 'found', { count: first?.total ?? 0 })}
      </p>
      {lessons.length === 0 && <NothingYet text={t(narrowed ? 'none_found' : 'none')} action={narrowed && showAll} />}
      <div className={query.isPlaceholderData ? 'yx-catalogue-stale' : ''}>
        <LessonGrid>
          {lessons.map((lesson) => (
            <FoundLesson key={lesson.id} lesson={lesson} />
          ))}
        </LessonGrid>
      </div>
      {query.hasNextPage && (
        <div className="yx-catalogue-more">
          <Button size="large" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {t('more')}
          </Button>
        </div>
      )}
    </section>
  );
}
