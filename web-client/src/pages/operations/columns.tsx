/** What is told of a lesson that is being made, waits, or has failed. */
import { Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import type { QueuedLesson } from '../../protocol/server/protocol/operations_pb';
import type { Column } from '../../ui/data_table';
import { ProgressBar } from '../../ui/progress_bar';
import { ExpectedTime, isExpected } from '../../upload/expected_time';
import { useDurationWords } from '../../watch/duration_text';
import { momentText } from '../../watch/moments';
import { CancelButton, RetryButton } from './acts';

type Columns = readonly Column<QueuedLesson>[];

export function useRunningColumns(): Columns {
  const { t, i18n } = useTranslation('operations');
  return [
    useLessonColumn(),
    { key: 'progress', title: t('column.progress'), cell: (lesson) => <Progress lesson={lesson} /> },
    { key: 'worker', title: t('column.worker'), cell: (lesson) => <Workers lesson={lesson} /> },
    { key: 'expected', title: t('column.expected'), cell: (lesson) => <Expected lesson={lesson} /> },
    { key: 'since', title: t('column.begun'), cell: (lesson) => momentText(lesson.since, i18n.language), short: true },
    { key: 'act', title: t('column.act'), cell: (lesson) => <CancelButton lesson={lesson} /> },
  ];
}

export function useWaitingColumns(): Columns {
  const { t, i18n } = useTranslation('operations');
  return [
    useLessonColumn(),
    { key: 'before', title: t('column.before'), cell: (lesson) => String(lesson.before), number: true },
    { key: 'expected', title: t('column.expected'), cell: (lesson) => <Expected lesson={lesson} /> },
    { key: 'since', title: t('column.waits'), cell: (lesson) => momentText(lesson.since, i18n.language), short: true },
    { key: 'last', title: t('column.last'), cell: (lesson) => <Attempts lesson={lesson} /> },
    { key: 'act', title: t('column.act'), cell: (lesson) => <CancelButton lesson={lesson} /> },
  ];
}

export function useFailedColumns(): Columns {
  const { t, i18n } = useTranslation('operations');
  return [
    useLessonColumn(),
    { key: 'reason', title: t('column.reason'), cell: (lesson) => <Reason code={lesson.reason} /> },
    { key: 'attempts', title: t('column.attempts'), cell: (lesson) => String(lesson.attempts), number: true },
    { key: 'since', title: t('column.ended'), cell: (lesson) => momentText(lesson.since, i18n.language), short: true },
    { key: 'act', title: t('column.act'), cell: (lesson) => <RetryButton lesson={lesson} /> },
  ];
}

function useLessonColumn(): Column<QueuedLesson> {
  const { t } = useTranslation('operations');
  return {
    key: 'lesson',
    title: t('column.lesson'),
    cell: (lesson) => (
      <div className="yx-queue-lesson">
        {lesson.playable ? <Link to={`/lessons/${lesson.lessonId}`}>{lesson.title}</Link> : <strong>{lesson.title}</strong>}
        <span className="yx-secondary">{t('by', { author: lesson.authorName, school: lesson.schoolName })}</span>
      </div>
    ),
  };
}

function Progress({ lesson }: { lesson: QueuedLesson }) {
  const { t } = useTranslation('operations');
  const { t: words } = useTranslation('my_lessons');
  const [done, total] = [Number(lesson.doneMs), Number(lesson.totalMs)];
  const percent = total === 0 ? null : Math.min(99, Math.floor((done * 100) / total));
  const step = lesson.step === 'probing' ? 'probing' : 'transcoding';
  return (
    <div className="yx-queue-progress">
      <span>
        <Tag color="processing">{words(`where.${step}`)}</Tag>
        {lesson.playable && <Tag>{words('playable')}</Tag>}
        {percent !== null && words('percent', { percent })}
      </span>
      {percent !== null && <ProgressBar label={lesson.title} percent={percent} />}
      {lesson.chunksPlanned > 0 && (
        <span className="yx-secondary">{t('chunks', { done: lesson.chunksDone, planned: lesson.chunksPlanned })}</span>
      )}
    </div>
  );
}

function Workers({ lesson }: { lesson: QueuedLesson }) {
  const { t } = useTranslation('operations');
  const duration = useDurationWords();
  return (
    <ul className="yx-queue-workers">
      <li>{t('leads', { worker: lesson.worker })}</li>
      {lesson.chunks.map((chunk) => (
        <li key={`${chunk.number} ${chunk.worker}`}>
          {t('makes', { worker: chunk.worker, number: chunk.number + 1, span: duration(chunk.runningS * 1000) })}
        </li>
      ))}
    </ul>
  );
}

function Expected({ lesson }: { lesson: QueuedLesson }) {
  const { t } = useTranslation('operations');
  if (!isExpected(lesson)) return <span className="yx-secondary">{t('no_estimate')}</span>;
  return (
    <div className="yx-queue-expected">
      <ExpectedTime expected={lesson} />
    </div>
  );
}

function Attempts({ lesson }: { lesson: QueuedLesson }) {
  const { t } = useTranslation('operations');
  if (lesson.attempts === 0 || lesson.reason === '') return <span className="yx-secondary">{t('never_tried')}</span>;
  return (
    <>
      {t('tried', { count: lesson.attempts })} <Reason code={lesson.reason} />
    </>
  );
}

/** In the words that its author reads. */
function Reason({ code }: { code: string }) {
  const { t } = useTranslation('upload');
  return <>{t(`failure.${code}.why`, { defaultValue: t('failure.internal.why') })}</>;
}
