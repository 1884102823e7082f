/** Places a lesson in a course: find it, choose the category of hours it pays in, and from which day. */
import { useQuery } from '@connectrpc/connect-query';
import { keepPreviousData } from '@tanstack/react-query';
import { Button, Drawer, Input, Tag } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { type CourseItem, type Lesson, LibraryService } from '../../../protocol/server/protocol/library_pb';
import { useClear } from '../../../ui/clear';
import { today } from '../../../ui/days';
import { DurationText } from '../../../watch/credit_panel';
import { LoadFailure, LoadingBlock, NothingYet } from '../../../watch/load_state';
import { PlaceForm } from './place_form';

export interface PlaceLessonProps {
  readonly open: boolean;
  readonly courseId: string;
  readonly placed: readonly CourseItem[];
  readonly onClose: () => void;
}

export function PlaceLesson({ open, courseId, placed, onClose }: PlaceLessonProps) {
  const { t } = useTranslation('courses');
  const [lesson, setLesson] = useState<Lesson | null>(null);
  const close = (): void => {
    setLesson(null);
    onClose();
  };
  return (
    <Drawer title={t('manage.place')} size="min(560px, 100vw)" open={open} onClose={close} destroyOnHidden>
      {lesson === null ? (
        <Search placed={placed} onChosen={setLesson} />
      ) : (
        <PlaceForm courseId={courseId} lesson={lesson} category="" paysFrom={today()} onSaved={close}>
          <Button onClick={() => setLesson(null)}>{t('manage.other_lesson')}</Button>
        </PlaceForm>
      )}
    </Drawer>
  );
}

const kShown = 20;

function Search({ placed, onChosen }: { placed: readonly CourseItem[]; onChosen: (lesson: Lesson) => void }) {
  const { t } = useTranslation('courses');
  const clear = useClear();
  const [query, setQuery] = useState('');
  const wanted = { query, pageSize: kShown };
  const found = useQuery(LibraryService.method.searchLessons, wanted, { placeholderData: keepPreviousData });
  const here = new Set(placed.map((item) => item.lesson?.id));
  const lessons = found.data?.lessons ?? [];
  return (
    <>
      <search>
        <Input.Search
          autoFocus
          allowClear={clear}
          maxLength={60}
          placeholder={t('manage.search')}
          aria-label={t('manage.search')}
          enterButton={t('manage.find')}
          onSearch={(text) => setQuery(text.trim())}
        />
      </search>
      {found.isPending && <LoadingBlock rows={6} />}
      {found.isError && <LoadFailure error={found.error} onRetry={() => void found.refetch()} />}
      {found.isSuccess && lessons.length === 0 && <NothingYet text={t('manage.none_found')} />}
      <ul className="yx-plain-list yx-place-list">
        {lessons.map((lesson) => (
          <li key={lesson.id}>
            <Found lesson={lesson} here={here.has(lesson.id)} onChosen={onChosen} />
          </li>
        ))}
      </ul>
      {lessons.length > 0 && lessons.length < (found.data?.total ?? 0) && (
        <p className="yx-secondary">{t('manage.more_found', { shown: lessons.length, total: found.data?.total })}</p>
      )}
    </>
  );
}

function Found({ lesson, here, onChosen }: { lesson: Lesson; here: boolean; onChosen: (lesson: Lesson) => void }) {
  const { t } = useTranslation('courses');
  const by = [lesson.authorName, lesson.schoolName].filter((part) => part !== '').join(' · ');
  return (
    <>
      <span className="yx-place-about">
        <strong>{lesson.title}</strong>
        <span className="yx-secondary">
          {by} · <DurationText ms={Number(lesson.durationMs)} />
        </span>
      </span>
      {here ? (
        <Tag>{t('manage.here')}</Tag>
      ) : (
        <Button aria-label={`${t('manage.choose')} ${lesson.title}`} onClick={() => onChosen(lesson)}>
          {t('manage.choose')}
        </Button>
      )}
    </>
  );
}
