/** Grants time of an appeal, for a second administrator to approve, or refuses it. Either needs a reason. */
import { useMutation } from '@connectrpc/connect-query';
import { App, Button, Form, Input, InputNumber, Select } from 'antd';
import { useTranslation } from 'react-i18next';

import { type Appeal, type AppealEvidence, AppealService } from '../../protocol/server/protocol/appeal_pb';
import { today } from '../../ui/days';
import { Refusal } from '../../ui/refusal';
import { useDurationWords } from '../../watch/duration_text';
import { usePolicy } from '../../watch/policy';
import { useAppealsChanged } from '../receipt/appeal_form';

const kMostCharacters = 1_000;

interface Entered {
  readonly seconds: number;
  readonly category: string;
  readonly day: string;
  readonly reason: string;
}

export function DecideForm({ appeal, evidence }: { appeal: Appeal; evidence: AppealEvidence }) {
  const { t } = useTranslation('appeals');
  const { message } = App.useApp();
  const changed = useAppealsChanged();
  const [form] = Form.useForm<Entered>();
  const done = (text: string) => ({ onSuccess: () => void message.success(text), onSettled: changed });
  const accept = useMutation(AppealService.method.acceptAppeal, done(t('decide.accepted')));
  const refuse = useMutation(AppealService.method.refuseAppeal, done(t('decide.refused')));
  const mostMs = Number(evidence.mostMs);
  const most = useDurationWords()(mostMs);
  const submit = ({ seconds, category, day, reason }: Entered): void => {
    refuse.reset();
    accept.mutate({ appealId: appeal.id, amountMs: BigInt(Math.min(mostMs, Math.round(seconds * 1_000))), category, day, reason });
  };
  const refuseWith = async (): Promise<void> => {
    const { reason } = await form.validateFields(['reason']);
    accept.reset();
    refuse.mutate({ appealId: appeal.id, reason });
  };
  return (
    <Form<Entered>
      form={form}
      layout="vertical"
      requiredMark={false}
      initialValues={{ seconds: mostMs / 1_000, category: evidence.category, day: evidence.day, reason: '' }}
      onFinish={submit}
    >
      <Refusal error={accept.error ?? refuse.error} />
      <div className="yx-decide-amount">
        <Form.Item name="seconds" label={t('decide.amount')} extra={t('decide.most', { most })} rules={[{ required: true, message: t('decide.amount_missing') }]}>
          <InputNumber min={0.001} max={mostMs / 1_000} disabled={mostMs === 0} />
        </Form.Item>
        <CategoryAndDay />
      </div>
      <Form.Item name="reason" label={t('decide.reason')} rules={[{ required: true, whitespace: true, message: t('decide.reason_missing') }]}>
        <Input.TextArea rows={3} maxLength={kMostCharacters} showCount />
      </Form.Item>
      <div className="yx-actions">
        <Button type="primary" htmlType="submit" loading={accept.isPending} disabled={mostMs === 0}>
          {t('decide.accept')}
        </Button>
        <Button danger loading={refuse.isPending} onClick={() => void refuseWith().catch(() => undefined)}>
          {t('decide.refuse')}
        </Button>
      </div>
      <p className="yx-secondary">{t('decide.second')}</p>
    </Form>
  );
}

/** The fields "category" and "day" of a form around them. */
export function CategoryAndDay() {
  const { t } = useTranslation('appeals');
  const options = (usePolicy()?.categories ?? []).map(({ code, title }) => ({ value: code, label: title }));
  return (
    <>
      <Form.Item name="category" label={t('decide.category')} rules={[{ required: true, message: t('decide.category_missing') }]}>
        <Select options={options} />
      </Form.Item>
      <Form.Item name="day" label={t('decide.day')} rules={[{ required: true, message: t('decide.day_missing') }]}>
        <Input type="date" max={today()} />
      </Form.Item>
    </>
  );
}
