/** What a person makes of a case: nothing wrong, or hours to be taken back, which another one approves. */
import { createConnectQueryKey, useMutation } from '@connectrpc/connect-query';
import { useQueryClient } from '@tanstack/react-query';
import { App, Button, Form, Input, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { type AnomalyCase, ReviewService } from '../../protocol/server/protocol/review_pb';
import { Refusal } from '../../ui/refusal';
import { TakeFields } from '../appeals/take_fields';
import { useAppealsChanged } from '../receipt/appeal_form';

function useReviewed(close: () => void, done: string) {
  const client = useQueryClient();
  const { message } = App.useApp();
  const appealsChanged = useAppealsChanged();
  return {
    onSuccess: () => {
      close();
      void client.invalidateQueries({ queryKey: createConnectQueryKey({ schema: ReviewService, cardinality: undefined }) });
      appealsChanged();
      void message.success(done);
    },
  };
}

export function ReviewActs({ one }: { one: AnomalyCase }) {
  const { t } = useTranslation('review');
  const [open, setOpen] = useState<'clear' | 'propose' | null>(null);
  const close = (): void => setOpen(null);
  const propose = useMutation(ReviewService.method.proposeReversal, useReviewed(close, t('proposed')));
  return (
    <>
      <div className="yx-actions">
        <Button onClick={() => setOpen('clear')}>{t('clear')}</Button>
        <Button onClick={() => setOpen('propose')}>{t('propose')}</Button>
      </div>
      <ClearForm one={one} open={open === 'clear'} onClose={close} />
      <Modal title={t('propose_title', { name: one.personName })} open={open === 'propose'} onCancel={close} footer={null} destroyOnHidden>
        <p className="yx-secondary">{t('propose_text')}</p>
        <TakeFields
          error={propose.error}
          pending={propose.isPending}
          onTake={(taken) => propose.mutate({ anomalyId: one.id, correction: { personId: one.personId, ...taken } })}
          onClose={close}
        />
      </Modal>
    </>
  );
}

function ClearForm({ one, open, onClose }: { one: AnomalyCase; open: boolean; onClose: () => void }) {
  const { t } = useTranslation('review');
  const { t: words } = useTranslation('appeals');
  const [form] = Form.useForm<{ note: string }>();
  const clear = useMutation(ReviewService.method.clearAnomaly, useReviewed(onClose, t('cleared')));
  return (
    <Modal
      title={t('clear_title', { name: one.personName })}
      open={open}
      onCancel={onClose}
      onOk={() => form.submit()}
      okText={t('clear')}
      cancelText={words('correction.cancel')}
      confirmLoading={clear.isPending}
      destroyOnHidden
    >
      <Form<{ note: string }> form={form} layout="vertical" requiredMark={false} onFinish={({ note }) => clear.mutate({ anomalyId: one.id, note })}>
        <Refusal error={clear.error} />
        <Form.Item name="note" label={t('note')} rules={[{ required: true, whitespace: true, message: words('decide.reason_missing') }]}>
          <Input.TextArea rows={3} maxLength={1_000} showCount />
        </Form.Item>
      </Form>
    </Modal>
  );
}
