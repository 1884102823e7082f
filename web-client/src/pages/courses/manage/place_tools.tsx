/** What the bureau does with one lesson of a course: changes how it pays, or takes it out, which asks once. */
import { useMutation } from '@connectrpc/connect-query';
import { App, Button, Drawer } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { type CourseItem, LibraryService } from '../../../protocol/server/protocol/library_pb';
import { useRefusalWords } from '../../../ui/refusal';
import { PlaceForm } from './place_form';
import { useLibraryChanged } from './use_library_changed';
import '../../../ui/admin.css';

export function PlaceTools({ courseId, item }: { courseId: string; item: CourseItem }) {
  const { t } = useTranslation('courses');
  const [open, setOpen] = useState(false);
  const { lesson } = item;
  if (lesson === undefined) return null;
  const close = (): void => setOpen(false);
  return (
    <div className="yx-actions">
      <Button aria-label={`${t('manage.change')} ${lesson.title}`} onClick={() => setOpen(true)}>
        {t('manage.change')}
      </Button>
      <Remove courseId={courseId} lessonId={lesson.id} title={lesson.title} />
      <Drawer title={t('manage.change_title')} size="min(520px, 100vw)" open={open} onClose={close} destroyOnHidden>
        <PlaceForm courseId={courseId} lesson={lesson} category={item.category} paysFrom={item.paysFrom} onSaved={close} />
      </Drawer>
    </div>
  );
}

function Remove({ courseId, lessonId, title }: { courseId: string; lessonId: string; title: string }) {
  const { t } = useTranslation('courses');
  const { modal, message } = App.useApp();
  const changed = useLibraryChanged();
  const words = useRefusalWords();
  const remove = useMutation(LibraryService.method.removeLesson, {
    onSuccess: () => {
      changed();
      void message.success(t('manage.removed'));
    },
    onError: (error) => void message.error(words(error)),
  });
  const ask = (): void => {
    modal.confirm({
      title: t('manage.remove_title', { title }),
      content: t('manage.remove_text'),
      okText: t('manage.remove'),
      okButtonProps: { danger: true },
      cancelText: t('manage.cancel'),
      onOk: () => remove.mutate({ courseId, lessonId }),
    });
  };
  return (
    <Button aria-label={`${t('manage.remove')} ${title}`} loading={remove.isPending} onClick={ask}>
      {t('manage.remove')}
    </Button>
  );
}
