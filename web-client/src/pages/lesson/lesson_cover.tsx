/** What covers the picture when it cannot simply play: a question, or the reason and what to do. */
import type { TFunction } from 'i18next';
import type { ReactNode } from 'react';

import type { Lesson } from '../../protocol/server/protocol/library_pb';
import type { WatchView } from '../../watch/view';

export interface LessonCoverParts {
  readonly lesson: Lesson;
  readonly view: WatchView;
  readonly t: TFunction<'lesson'>;
  readonly onContinue: () => void;
  readonly onRetry: () => void;
}

/** Null when nothing stands in the way. */
export function lessonCover({ lesson, view, t, onContinue, onRetry }: LessonCoverParts): ReactNode {
  switch (view.phase) {
    case 'elsewhere':
    case 'taken':
      return (
        <div role="alertdialog" aria-labelledby="take-over" className="yx-question">
          <h2 id="take-over">{t(`cover.${view.phase}.title`)}</h2>
          <p>{t(`cover.${view.phase}.text`)}</p>
          <button type="button" className="yx-button" onClick={onContinue}>
            {t('cover.continue_here')}
          </button>
        </div>
      );
    case 'failed':
      return (
        <div role="alert" className="yx-question">
          <h2>{t('cover.failed.title')}</h2>
          <p>{t(`failure.${view.failure?.code ?? 'unknown'}`, t('failure.unknown'))}</p>
          <button type="button" className="yx-button" onClick={onRetry}>
            {t('cover.retry')}
          </button>
        </div>
      );
    case 'idle':
    case 'opening':
    case 'watching':
      return lesson.playable ? null : <NotPlayable lesson={lesson} t={t} />;
  }
}

function NotPlayable({ lesson, t }: Pick<LessonCoverParts, 'lesson' | 't'>) {
  const step = lesson.progress?.step ?? '';
  const key = lesson.failureCode !== '' ? 'broken' : step === '' || step === 'uploading' ? 'no_video' : 'processing';
  return (
    <div role="status" className="yx-question">
      <h2>{t(`cover.${key}.title`)}</h2>
      <p>{t(`cover.${key}.text`)}</p>
    </div>
  );
}
