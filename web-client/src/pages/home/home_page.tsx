/** Home: what do I still owe, and what do I do next? */
import { useQuery } from '@connectrpc/connect-query';
import { Button } from 'antd';
import { lazy, type ReactNode, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { CreditService } from '../../protocol/server/protocol/credit_pb';
import { LibraryService } from '../../protocol/server/protocol/library_pb';
import { WatchService } from '../../protocol/server/protocol/watch_pb';
import { DurationText } from '../../watch/duration_text';
import { FoundLesson } from '../../watch/found_lesson';
import { LessonCard, LessonGrid } from '../../watch/lesson_card';
import { LoadFailure, LoadingBlock, NothingYet } from '../../watch/load_state';
import { ObligationBar } from '../../watch/obligation_bar';
import './home.css';

const NoticeList = lazy(async () => ({ default: (await import('./notice_list')).NoticeList }));
const ComingWorkshops = lazy(async () => ({ default: (await import('./coming_workshops')).ComingWorkshops }));

const kShown = 8;

export function HomePage() {
  const { t } = useTranslation('home');
  return (
    <div className="yx-home">
      <h1 className="yx-hidden">{t('title')}</h1>
      <Suspense>
        <NoticeList />
      </Suspense>
      <Owed />
      <Suspense>
        <ComingWorkshops />
      </Suspense>
      <GoOn />
      <NewLessons />
    </div>
  );
}

function Part({ title, more, children }: { title: string; more?: ReactNode; children: ReactNode }) {
  return (
    <section className="yx-home-part" aria-label={title}>
      <div className="yx-home-head">
        <h2>{title}</h2>
        {more}
      </div>
      {children}
    </section>
  );
}

function Owed() {
  const { t } = useTranslation('home');
  const hours = useQuery(CreditService.method.getMyHours, {});
  const more = <Link to="/hours">{t('owed.more')}</Link>;
  const year = hours.data?.year;
  return (
    <Part title={year === undefined ? t('owed.title') : t('owed.title_year', { year })} more={more}>
      {hours.isPending && <LoadingBlock rows={3} />}
      {hours.isError && <LoadFailure error={hours.error} onRetry={() => void hours.refetch()} />}
      {hours.data?.obligations.length === 0 && <NothingYet text={t('owed.none')} />}
      <div className="yx-home-owed">
        {hours.data?.obligations.map((obligation) => (
          <ObligationBar
            key={obligation.name}
            obligation={obligation}
            classHourMs={Number(hours.data.classHourMs)}
          />
        ))}
      </div>
    </Part>
  );
}

function GoOn() {
  const { t } = useTranslation('home');
  const watched = useQuery(WatchService.method.listWatched, { unfinishedOnly: true, pageSize: kShown });
  const toCourses = (
    <Link to="/courses">
      <Button type="primary" size="large">
        {t('go_on.to_courses')}
      </Button>
    </Link>
  );
  return (
    <Part title={t('go_on.title')}>
      {watched.isPending && <LoadingBlock rows={3} />}
      {watched.isError && <LoadFailure error={watched.error} onRetry={() => void watched.refetch()} />}
      {watched.data?.lessons.length === 0 && <NothingYet text={t('go_on.none')} action={toCourses} />}
      <LessonGrid>
        {watched.data?.lessons.map((lesson) => (
          <LessonCard
            key={lesson.lessonId}
            lessonId={lesson.lessonId}
            title={lesson.title}
            posterUrl={lesson.posterUrl}
            durationMs={Number(lesson.durationMs)}
            progress={Number(lesson.resumeMs) / Math.max(1, Number(lesson.durationMs))}
          >
            {t('go_on.left')} <DurationText ms={Number(lesson.durationMs - lesson.resumeMs)} />
          </LessonCard>
        ))}
      </LessonGrid>
    </Part>
  );
}

function NewLessons() {
  const { t } = useTranslation('home');
  const found = useQuery(LibraryService.method.searchLessons, { pageSize: kShown });
  return (
    <Part title={t('new.title')} more={<Link to="/catalogue">{t('new.more')}</Link>}>
      {found.isPending && <LoadingBlock rows={3} />}
      {found.isError && <LoadFailure error={found.error} onRetry={() => void found.refetch()} />}
      {found.data?.lessons.length === 0 && <NothingYet text={t('new.none')} />}
      <LessonGrid>
        {found.data?.lessons.map((lesson) => (
          <FoundLesson key={lesson.id} lesson={lesson} />
        ))}
      </LessonGrid>
    </Part>
  );
}
