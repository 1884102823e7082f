/** An appeal: which part of the lesson, and what happened, in the learner's own words. */
import { createConnectQueryKey, useMutation } from '@connectrpc/connect-query';
import { useQueryClient } from '@tanstack/react-query';
import { App, Form, Input, Modal } from 'antd';
import { useTranslation } from 'react-i18next';

import { AppealService, type Receipt } from '../../protocol/server/protocol/appeal_pb';
import { clockText } from '../../ui/clock';
import { Refusal } from '../../ui/refusal';
import type { Stretch } from './stretch';

const kMostCharacters = 1_000;

export interface AppealFormProps {
  readonly receipt: Receipt;
  /** Null: closed. */
  readonly stretch: Stretch | null;
  readonly onClose: () => void;
}

/** After every change of appeals all that is shown of them is asked for again. */
export function useAppealsChanged(): () => void {
  const client = useQueryClient();
  return () => {
    void client.invalidateQueries({ queryKey: createConnectQueryKey({ schema: AppealService, cardinality: undefined }) });
  };
}

export function AppealForm({ receipt, stretch, onClose }: AppealFormProps) {
  const { t } = useTranslation('receipt');
  const { message } = App.useApp();
  const changed = useAppealsChanged();
  const [form] = Form.useForm<{ text: string }>();
  const make = useMutation(AppealService.method.makeAppeal, {
    onSuccess: () => {
      changed();
      onClose();
      void message.success(t('appeal.made'));
    },
  });
  const submit = ({ text }: { text: string }): void => {
    if (stretch === null) return;
    const { lessonId, contentId } = receipt;
    make.mutate({ lessonId, contentId, fromMs: BigInt(stretch.from), toMs: BigInt(stretch.to), text });
  };
  const time = stretch !== null && t('interval.from_to', { from: clockText(stretch.from), to: clockText(stretch.to) });
  return (
    <Modal
      title={t('appeal.title')}
      open={stretch !== null}
      onCancel={onClose}
      onOk={() => form.submit()}
      okText={t('appeal.send')}
      cancelText={t('appeal.cancel')}
      confirmLoading={make.isPending}
      afterOpenChange={(open) => void (open || (form.resetFields(), make.reset()))}
      destroyOnHidden
    >
      <p>
        {receipt.title} {time}
      </p>
      <p className="yx-secondary">{t('appeal.what_happens')}</p>
      <Form<{ text: string }> form={form} layout="vertical" requiredMark={false} onFinish={submit}>
        <Refusal error={make.error} />
        <Form.Item name="text" label={t('appeal.text')} rules={[{ required: true, whitespace: true, message: t('appeal.text_missing') }]}>
          <Input.TextArea rows={5} maxLength={kMostCharacters} showCount autoFocus />
        </Form.Item>
      </Form>
    </Modal>
  );
}
