/** Cancelling a workshop, with a reason for those who were to come. */
import { useMutation } from '@connectrpc/connect-query';
import { App, Button, Form, Input, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { type Workshop, WorkshopService } from '../../protocol/server/protocol/workshop_pb';
import { Refusal } from '../../ui/refusal';
import { useWorkshopsChanged } from './use_workshops_changed';

const kMostCharacters = 1_000;

export function CancelButton({ workshop }: { workshop: Workshop }) {
  const { t } = useTranslation('workshops');
  const { message } = App.useApp();
  const changed = useWorkshopsChanged();
  const [open, setOpen] = useState(false);
  const [form] = Form.useForm<{ reason: string }>();
  const cancel = useMutation(WorkshopService.method.cancelWorkshop, {
    onSuccess: () => {
      changed();
      setOpen(false);
      void message.success(t('cancel.done'));
    },
  });
  return (
    <>
      <Button danger onClick={() => setOpen(true)}>
        {t('cancel.act')}
      </Button>
      <Modal
        title={t('cancel.title', { title: workshop.title })}
        open={open}
        onCancel={() => setOpen(false)}
        onOk={() => form.submit()}
        okText={t('cancel.sure')}
        okButtonProps={{ danger: true }}
        cancelText={t('cancel.keep')}
        confirmLoading={cancel.isPending}
        afterOpenChange={(shown) => void (shown || (form.resetFields(), cancel.reset()))}
        destroyOnHidden
      >
        <p className="yx-secondary">{t('cancel.what_happens', { count: workshop.enrolledCount })}</p>
        <Form<{ reason: string }>
          form={form}
          layout="vertical"
          requiredMark={false}
          onFinish={({ reason }) => cancel.mutate({ workshopId: workshop.id, reason })}
        >
          <Refusal error={cancel.error} />
          <Form.Item name="reason" label={t('cancel.reason')} rules={[{ required: true, whitespace: true, message: t('cancel.reason_missing') }]}>
            <Input.TextArea rows={3} maxLength={kMostCharacters} showCount autoFocus />
          </Form.Item>
        </Form>
      </Modal>
    </>
  );
}
