/** My lessons: what became of each, what waits for me, and how much room is left. */
import { useInfiniteQuery } from '@connectrpc/connect-query';
import { UploadOutlined } from '@ant-design/icons';
import { Button, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { type ListMyLessonsResponse, LibraryService } from '../../protocol/server/protocol/library_pb';
import { ProgressBar } from '../../ui/progress_bar';
import { bytesText } from '../../upload/bytes';
import { isAtWork, whereabouts } from '../../upload/whereabouts';
import { LoadFailure, LoadingBlock, NothingYet } from '../../watch/load_state';
import { MyLesson } from './my_lesson';
import './my_lessons.css';

const kPage = 20;
/** Changes are told by events; this is for the day when they do not come. */
const kRefreshMs = 10_000;

export function MyLessonsPage() {
  const { t } = useTranslation('my_lessons');
  const query = useMine();
  const lessons = query.data?.pages.flatMap((page) => page.lessons) ?? [];
  const upload = (
    <Link to="/upload">
      <Button type="primary" size="large" icon={<UploadOutlined />}>
        {t('upload')}
      </Button>
    </Link>
  );
  return (
    <div className="yx-mine">
      <div className="yx-mine-head">
        <Typography.Title level={1}>{t('title')}</Typography.Title>
        {!(query.isSuccess && lessons.length === 0) && upload}
      </div>
      {query.data?.pages[0] !== undefined && <Quota answer={query.data.pages[0]} />}
      {query.isPending && <LoadingBlock rows={6} />}
      {query.isError && <LoadFailure error={query.error} onRetry={() => void query.refetch()} />}
      {query.isSuccess && lessons.length === 0 && <NothingYet text={t('none')} action={upload} />}
      <ul className="yx-mine-list">
        {lessons.map((lesson) => (
          <li key={lesson.id}>
            <MyLesson lesson={lesson} />
          </li>
        ))}
      </ul>
      {query.hasNextPage && (
        <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t('more')}
        </Button>
      )}
    </div>
  );
}

function useMine() {
  return useInfiniteQuery(LibraryService.method.listMyLessons, { pageSize: kPage, pageToken: '' }, {
    pageParamKey: 'pageToken',
    getNextPageParam: (last) => last.nextPageToken || undefined,
    refetchInterval: ({ state }) => {
      const known = state.data?.pages.flatMap((page) => page.lessons) ?? [];
      return known.some((lesson) => isAtWork(whereabouts(lesson, null))) ? kRefreshMs : false;
    },
  });
}

function Quota({ answer }: { answer: ListMyLessonsResponse }) {
  const { t } = useTranslation('my_lessons');
  const [used, quota] = [Number(answer.usedBytes), Number(answer.quotaBytes)];
  if (quota === 0) return null;
  const words = t('quota.words', { used: bytesText(used), quota: bytesText(quota) });
  return (
    <div className="yx-mine-quota">
      <span>{words}</span>
      <ProgressBar label={t('quota.label')} percent={Math.min(100, Math.round((used * 100) / quota))} />
      {used * 10 >= quota * 9 && <span className="yx-mine-quota-near">{t('quota.near')}</span>}
    </div>
  );
}
