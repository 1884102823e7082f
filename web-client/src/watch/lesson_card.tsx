/** A lesson in a row of lessons: its picture, its title, one line about it. */
import { PlayCircleOutlined } from '@ant-design/icons';
import type { ReactNode } from 'react';
import { Link } from 'react-router';

import { clockText } from '../ui/clock';
import './lesson_card.css';

export interface LessonCardProps {
  readonly lessonId: string;
  readonly title: string;
  readonly posterUrl: string;
  readonly durationMs: number;
  /** Of the duration, where the learner stopped; 0 for a lesson not begun. */
  readonly progress?: number | undefined;
  readonly children?: ReactNode;
}

export function LessonCard({ lessonId, title, posterUrl, durationMs, progress = 0, children }: LessonCardProps) {
  return (
    <Link to={`/lessons/${lessonId}`} className="yx-card">
      <LessonPicture posterUrl={posterUrl} durationMs={durationMs} progress={progress} />
      <span className="yx-card-title">{title}</span>
      <span className="yx-card-note">{children}</span>
    </Link>
  );
}

/** The poster, or a sign where there is none, with the lesson's length and how much of it was watched. */
export function LessonPicture({ posterUrl, durationMs, progress = 0 }: Pick<LessonCardProps, 'posterUrl' | 'durationMs' | 'progress'>) {
  return (
    <span className="yx-card-picture">
      {posterUrl === '' ? (
        <PlayCircleOutlined aria-hidden="true" />
      ) : (
        <img src={posterUrl} alt="" loading="lazy" width={320} height={180} />
      )}
      {durationMs > 0 && <span className="yx-card-length">{clockText(durationMs)}</span>}
      {progress > 0 && <span className="yx-card-progress" style={{ width: `${Math.min(100, progress * 100)}%` }} />}
    </span>
  );
}

export function LessonGrid({ children }: { children: ReactNode }) {
  return <div className="yx-cards">{children}</div>;
}
