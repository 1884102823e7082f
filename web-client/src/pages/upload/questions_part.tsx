/** A lesson's own questions for presence checks, at its author's desk: what they are for, and the bank once it is wanted. */
import { Button } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { Lesson } from '../../protocol/server/protocol/library_pb';
import { LoadingBlock } from '../../watch/load_state';
import { keptDraft } from './question_draft';

const QuestionBank = lazy(async () => ({ default: (await import('./question_bank')).QuestionBank }));

export function QuestionsPart({ lesson }: { lesson: Lesson }) {
  const { t } = useTranslation('timeline');
  const [open, setOpen] = useState(() => keptDraft(lesson.id) !== null);
  return (
    <section className="yx-desk-card" aria-labelledby="questions">
      <div className="yx-desk-card-head">
        <h2 id="questions">{t('questions.title')}</h2>
      </div>
      <p className="yx-station-note">{t('questions.hint')}</p>
      {open ? (
        <Suspense fallback={<LoadingBlock rows={3} />}>
          <QuestionBank lesson={lesson} />
        </Suspense>
      ) : (
        <Button onClick={() => setOpen(true)}>{t('questions.open')}</Button>
      )}
    </section>
  );
}
