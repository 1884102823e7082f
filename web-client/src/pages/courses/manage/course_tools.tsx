/** What the bureau does with a course as a whole: makes it, changes it, places lessons in it. */
import { useMutation } from '@connectrpc/connect-query';
import { App, Button, Drawer, Form, Input, Switch } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';

import { type Course, type CourseItem, LibraryService } from '../../../protocol/server/protocol/library_pb';
import { Refusal } from '../../../ui/refusal';
import { PlaceLesson } from './place_lesson';
import { useLibraryChanged } from './use_library_changed';
import '../../../ui/admin.css';

export function NewCourse() {
  const { t } = useTranslation('courses');
  const go = useNavigate();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button type="primary" onClick={() => setOpen(true)}>
        {t('manage.new')}
      </Button>
      <CourseDrawer
        title={t('manage.new')}
        open={open}
        course={null}
        onClose={() => setOpen(false)}
        onSaved={(course) => void go(`/courses/${course.id}`)}
      />
    </>
  );
}

export function CourseTools({ course, placed }: { course: Course; placed: readonly CourseItem[] }) {
  const { t } = useTranslation('courses');
  const [open, setOpen] = useState<'course' | 'lesson' | null>(null);
  const close = (): void => setOpen(null);
  return (
    <div className="yx-actions">
      <Button onClick={() => setOpen('course')}>{t('manage.edit')}</Button>
      <Button type="primary" onClick={() => setOpen('lesson')}>
        {t('manage.place')}
      </Button>
      <CourseDrawer title={t('manage.edit')} open={open === 'course'} course={course} onClose={close} onSaved={close} />
      <PlaceLesson open={open === 'lesson'} courseId={course.id} placed={placed} onClose={close} />
    </div>
  );
}

interface CourseDrawerProps {
  readonly title: string;
  readonly open: boolean;
  /** Null: a new one. */
  readonly course: Course | null;
  readonly onClose: () => void;
  readonly onSaved: (course: Course) => void;
}

function CourseDrawer({ title, open, course, onClose, onSaved }: CourseDrawerProps) {
  return (
    <Drawer title={title} size="min(520px, 100vw)" open={open} onClose={onClose} destroyOnHidden>
      <CourseForm course={course} onSaved={onSaved} />
    </Drawer>
  );
}

interface Entered {
  readonly title: string;
  readonly description: string;
  readonly published: boolean;
}

function CourseForm({ course, onSaved }: { course: Course | null; onSaved: (course: Course) => void }) {
  const { t } = useTranslation('courses');
  const { message } = App.useApp();
  const changed = useLibraryChanged();
  const save = useMutation(LibraryService.method.saveCourse, {
    onSuccess: ({ course: saved }) => {
      changed();
      void message.success(t('manage.saved'));
      if (saved !== undefined) onSaved(saved);
    },
  });
  const now: Entered = {
    title: course?.title ?? '',
    description: course?.description ?? '',
    published: course?.published ?? false,
  };
  const submit = (entered: Entered): void => save.mutate({ course: { id: course?.id ?? '0', ...entered } });
  return (
    <Form<Entered> layout="vertical" requiredMark={false} initialValues={now} onFinish={submit}>
      <Refusal error={save.error} />
      <Form.Item name="title" label={t('manage.title')} rules={[{ required: true, whitespace: true, message: t('manage.title_missing') }]}>
        <Input maxLength={100} autoFocus autoComplete="off" />
      </Form.Item>
      <Form.Item name="description" label={t('manage.description')}>
        <Input.TextArea maxLength={2000} autoSize={{ minRows: 4, maxRows: 12 }} />
      </Form.Item>
      <Form.Item name="published" label={t('manage.published')} extra={t('manage.published_rule')} valuePropName="checked">
        <Switch />
      </Form.Item>
      <Button type="primary" htmlType="submit" block size="large" loading={save.isPending}>
        {t('manage.save')}
      </Button>
    </Form>
  );
}
