/** In which category of hours a lesson pays, and from which day. */
import { useMutation, useQuery } from '@connectrpc/connect-query';
import { App, Button, Form, Input, Radio } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { CreditService } from '../../../protocol/server/protocol/credit_pb';
import { type Lesson, LibraryService } from '../../../protocol/server/protocol/library_pb';
import { Refusal } from '../../../ui/refusal';
import { LoadFailure, LoadingBlock } from '../../../watch/load_state';
import { useTitleWords } from '../../../watch/policy';
import { useLibraryChanged } from './use_library_changed';

export interface PlaceFormProps {
  readonly courseId: string;
  readonly lesson: Lesson;
  /** Empty: not chosen yet. */
  readonly category: string;
  readonly paysFrom: string;
  readonly onSaved: () => void;
  readonly children?: ReactNode;
}

interface Entered {
  readonly category: string;
  readonly paysFrom: string;
}

export function PlaceForm({ courseId, lesson, category, paysFrom, onSaved, children }: PlaceFormProps) {
  const { t } = useTranslation('courses');
  const { message } = App.useApp();
  const changed = useLibraryChanged();
  const policy = useQuery(CreditService.method.getPolicy, {}, { staleTime: Infinity });
  const inWords = useTitleWords();
  const place = useMutation(LibraryService.method.placeLesson, {
    onSuccess: () => {
      changed();
      void message.success(t('manage.placed'));
      onSaved();
    },
  });
  if (policy.isPending) return <LoadingBlock rows={4} />;
  if (policy.isError) return <LoadFailure error={policy.error} onRetry={() => void policy.refetch()} />;
  const options = policy.data.categories.map(({ code, title }) => ({ value: code, label: inWords(title) }));
  const first = category === '' ? (options[0]?.value ?? '') : category;
  const submit = (entered: Entered): void => place.mutate({ courseId, lessonId: lesson.id, ...entered });
  return (
    <Form<Entered> layout="vertical" requiredMark={false} initialValues={{ category: first, paysFrom }} onFinish={submit}>
      <h2 className="yx-place-title">{lesson.title}</h2>
      <Refusal error={place.error} />
      <Form.Item name="category" label={t('manage.category')} rules={[{ required: true, message: t('manage.category_missing') }]}>
        <Radio.Group options={options} vertical />
      </Form.Item>
      <Form.Item
        name="paysFrom"
        label={t('manage.pays_from')}
        extra={t('manage.pays_from_rule')}
        rules={[{ required: true, message: t('manage.day_missing') }]}
      >
        <Input type="date" />
      </Form.Item>
      <div className="yx-actions">
        <Button type="primary" htmlType="submit" loading={place.isPending}>
          {t('manage.save_place')}
        </Button>
        {children}
      </div>
    </Form>
  );
}
