/** What administrators do to a lesson in the queue: stop its making, or have it made again. */
import { createConnectQueryKey, useMutation } from '@connectrpc/connect-query';
import { useQueryClient } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { useTranslation } from 'react-i18next';

import { OperationsService, type QueuedLesson } from '../../protocol/server/protocol/operations_pb';
import { useRefusalWords } from '../../ui/refusal';

/** The queue is asked for again after every act, also after a refused one: it is not what the page showed. */
function useSettled(done: string) {
  const words = useRefusalWords();
  const client = useQueryClient();
  const { message } = App.useApp();
  const queue = { queryKey: createConnectQueryKey({ schema: OperationsService.method.getQueue, cardinality: 'finite' }) };
  return {
    onSuccess: () => void message.success(done),
    onError: (error: unknown) => void message.error(words(error)),
    onSettled: () => void client.invalidateQueries(queue),
  };
}

export function CancelButton({ lesson }: { lesson: QueuedLesson }) {
  const { t } = useTranslation('operations');
  const { modal } = App.useApp();
  const cancel = useMutation(OperationsService.method.cancelLesson, useSettled(t('cancel.done')));
  const ask = (): void => {
    void modal.confirm({
      title: t('cancel.title', { title: lesson.title }),
      content: t(lesson.playable ? 'cancel.text_playable' : 'cancel.text'),
      okText: t('cancel.act'),
      okButtonProps: { danger: true },
      cancelText: t('cancel.keep'),
      onOk: () => cancel.mutateAsync({ lessonId: lesson.lessonId }).catch(() => undefined),
    });
  };
  return (
    <Button danger loading={cancel.isPending} onClick={ask} aria-label={t('cancel.label', { title: lesson.title })}>
      {t('cancel.act')}
    </Button>
  );
}

export function RetryButton({ lesson }: { lesson: QueuedLesson }) {
  const { t } = useTranslation('operations');
  const retry = useMutation(OperationsService.method.retryLesson, useSettled(t('retry.done')));
  if (!lesson.mayRetry) return <span className="yx-secondary">{t('retry.impossible')}</span>;
  return (
    <Button
      loading={retry.isPending}
      onClick={() => retry.mutate({ lessonId: lesson.lessonId })}
      aria-label={t('retry.label', { title: lesson.title })}
    >
      {t('retry.act')}
    </Button>
  );
}
