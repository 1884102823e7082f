/** A lesson of the catalogue as a card: who made it, and whether watching it pays. */
import { useTranslation } from 'react-i18next';

import type { Lesson } from '../protocol/server/protocol/library_pb';
import { LessonCard } from './lesson_card';
import { growthOf } from './resume';

export function FoundLesson({ lesson }: { lesson: Lesson }) {
  const { t } = useTranslation('watch');
  const durationMs = Number(lesson.durationMs);
  const by = [lesson.authorName, lesson.schoolName].filter((part) => part !== '').join(' · ');
  return (
    <LessonCard
      lessonId={lesson.id}
      title={lesson.title}
      posterUrl={lesson.posterUrl}
      durationMs={durationMs}
      growing={growthOf(durationMs, lesson.progress) !== null}
    >
      <span className="yx-card-by">{by}</span>
      {lesson.courses.length > 0 && <span className="yx-card-pays">{t('pays')}</span>}
    </LessonCard>
  );
}
