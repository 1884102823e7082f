/** Lesson by lesson: what was watched, what of it is credited or held, and why the rest is not. */
import { useInfiniteQuery } from '@connectrpc/connect-query';
import { Button, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { type WatchedLesson, WatchService } from '../../protocol/server/protocol/watch_pb';
import { classHours } from '../../watch/amounts';
import { DurationText, Reasons } from '../../watch/credit_panel';
import { LoadFailure, LoadingBlock, NothingYet } from '../../watch/load_state';
import { momentText } from '../../watch/moments';

const kPage = 20;

export function LessonList({ classHourMs }: { classHourMs: number }) {
  const { t } = useTranslation('hours');
  const query = useInfiniteQuery(WatchService.method.listWatched, { pageSize: kPage, pageToken: '' }, {
    pageParamKey: 'pageToken',
    getNextPageParam: (last) => last.nextPageToken || undefined,
  });
  const lessons = query.data?.pages.flatMap((page) => page.lessons) ?? [];
  return (
    <section aria-labelledby="by-lesson">
      <Typography.Title level={2} id="by-lesson">
        {t('lessons.title')}
      </Typography.Title>
      {query.isPending && <LoadingBlock rows={4} />}
      {query.isError && <LoadFailure error={query.error} onRetry={() => void query.refetch()} />}
      {query.isSuccess && lessons.length === 0 && <NothingYet text={t('lessons.none')} />}
      <ul className="yx-hours-lessons">
        {lessons.map((lesson) => (
          <li key={lesson.lessonId}>
            <LessonRow lesson={lesson} classHourMs={classHourMs} />
          </li>
        ))}
      </ul>
      {query.hasNextPage && (
        <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t('more')}
        </Button>
      )}
    </section>
  );
}

function LessonRow({ lesson, classHourMs }: { lesson: WatchedLesson; classHourMs: number }) {
  const { t, i18n } = useTranslation('hours');
  const credited = Number(lesson.creditedMs);
  const shares = lesson.unpaid.map((share) => ({ reason: share.reason, ms: Number(share.amountMs) }));
  return (
    <article className="yx-hours-lesson">
      <div className="yx-hours-lesson-head">
        <Link to={`/lessons/${lesson.lessonId}`}>{lesson.title}</Link>
        <Typography.Text type="secondary">
          {t('lessons.last')} {momentText(lesson.lastWatchedAt, i18n.language)}
        </Typography.Text>
      </div>
      <dl className="yx-hours-amounts">
        <div>
          <dt>{t('lessons.length')}</dt>
          <dd>
            <DurationText ms={Number(lesson.durationMs)} />
          </dd>
        </div>
        <div>
          <dt>{t('lessons.credited')}</dt>
          <dd>
            <DurationText ms={credited} />
            {classHourMs > 0 && <small>{t('class_hours', { hours: classHours(credited, classHourMs) })}</small>}
          </dd>
        </div>
        <div>
          <dt>{t('lessons.held')}</dt>
          <dd>
            <DurationText ms={Number(lesson.heldMs)} />
          </dd>
        </div>
      </dl>
      <Reasons shares={shares} />
      <Link className="yx-hours-receipt" to={`/hours/lesson/${lesson.lessonId}`} aria-label={t('lessons.receipt_label', { lesson: lesson.title })}>
        {t('lessons.receipt')}
      </Link>
    </article>
  );
}
