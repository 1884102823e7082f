/** A lesson in a row of lessons: its picture, its title, one line about it. */
import { PlayCircleOutlined } from '@ant-design/icons';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { clockText } from '../ui/clock';
import { lessonAddress } from './addresses';
import './lesson_card.css';

export interface LessonCardProps {
  readonly lessonId: string;
  /** The course that shows the card: the lesson's page leads back to it. */
  readonly courseId?: string | undefined;
  readonly title: string;
  readonly posterUrl: string;
  readonly durationMs: number;
  /** Of the duration, where the learner stopped; 0 for a lesson not begun. */
  readonly progress?: number | undefined;
  /** The video is still being prepared: its length is what there is so far. */
  readonly growing?: boolean | undefined;
  readonly children?: ReactNode;
}

export function LessonCard({ lessonId, courseId, title, children, ...picture }: LessonCardProps) {
  return (
    <Link to={lessonAddress(lessonId, courseId)} className="yx-card">
      <LessonPicture {...picture} />
      <span className="yx-card-title">{title}</span>
      <span className="yx-card-note">{children}</span>
    </Link>
  );
}

type LessonPictureProps = Pick<LessonCardProps, 'posterUrl' | 'durationMs' | 'progress' | 'growing'>;

/** The poster, or a sign where there is none, with the lesson's length and how much of it was watched. */
export function LessonPicture({ posterUrl, durationMs, progress = 0, growing = false }: LessonPictureProps) {
  const { t } = useTranslation('watch');
  const length = clockText(durationMs);
  return (
    <span className="yx-card-picture">
      {posterUrl === '' ? (
        <PlayCircleOutlined aria-hidden="true" />
      ) : (
        <img src={posterUrl} alt="" loading="lazy" width={320} height={180} />
      )}
      {durationMs > 0 && <span className="yx-card-length">{growing ? t('so_far', { at: length }) : length}</span>}
      {progress > 0 && <span className="yx-card-progress" style={{ width: `${Math.min(100, progress * 100)}%` }} />}
    </span>
  );
}

export function LessonGrid({ children }: { children: ReactNode }) {
  return <div className="yx-cards">{children}</div>;
}
