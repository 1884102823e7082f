/** The end of a lesson: what it earned, and the ways on. */
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { lessonAddress } from '../../watch/addresses';
import { DurationText } from '../../watch/duration_text';
import { kUnseenMs } from '../../watch/status';
import type { Trail } from './trail';

export interface LessonFinaleProps {
  readonly creditedMs: number;
  /** Parts of the lesson that were never played. */
  readonly unseenMs: number;
  readonly pays: boolean;
  readonly trail: Trail | null;
  readonly onReplay: () => void;
}

export function LessonFinale({ creditedMs, unseenMs, pays, trail, onReplay }: LessonFinaleProps) {
  const { t } = useTranslation('lesson');
  const finished = unseenMs < kUnseenMs;
  return (
    <>
      <h2>{t(finished ? 'finale.title' : 'finale.at_end')}</h2>
      <p>
        {pays ? (
          <>
            {t('finale.credited')} <DurationText ms={creditedMs} />
          </>
        ) : (
          t('finale.recorded')
        )}
        {!finished && (
          <>
            {' · '}
            {t('finale.unseen')} <DurationText ms={unseenMs} />
          </>
        )}
      </p>
      <div className="yx-finale-ways">
        {trail !== null && <WayOn trail={trail} />}
        <button type="button" className="yx-button yx-button-plain" onClick={onReplay}>
          {t('finale.replay')}
        </button>
      </div>
    </>
  );
}

function WayOn({ trail: { courseId, next } }: { trail: Trail }) {
  const { t } = useTranslation('lesson');
  if (next === null) {
    return (
      <Link className="yx-button" to={`/courses/${courseId}`}>
        {t('finale.to_course')}
      </Link>
    );
  }
  return (
    <Link className="yx-button" to={lessonAddress(next.lessonId, courseId)}>
      <span className="yx-finale-next">{t('finale.next', { title: next.title })}</span>
    </Link>
  );
}
