/** Taking a lesson back from everybody: what that means for courses is said first. */
import { App } from 'antd';
import { useTranslation } from 'react-i18next';

import type { Lesson } from '../protocol/server/protocol/library_pb';

/** Answers the function that asks, and acts when the author means it. */
export function useWithdrawal(lesson: Pick<Lesson, 'title' | 'courses'>, act: () => Promise<unknown>): () => void {
  const { t } = useTranslation('upload');
  const { modal } = App.useApp();
  const courses = new Set(lesson.courses.map((place) => place.courseId)).size;
  return () => {
    void modal.confirm({
      title: t('withdraw.title', { title: lesson.title }),
      content: courses > 0 ? t('withdraw.in_courses', { count: courses }) : t('withdraw.alone'),
      okText: t('act.unpublish'),
      okButtonProps: { danger: true },
      cancelText: t('withdraw.keep'),
      // What was refused is told by the page.
      onOk: () => act().catch(() => undefined),
    });
  };
}
