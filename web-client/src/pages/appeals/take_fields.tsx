/** What is to be taken back, and why: an entry of the ledger, or an amount of time. */
import { Button, Form, Input, InputNumber, Radio } from 'antd';
import { useTranslation } from 'react-i18next';

import { today } from '../../ui/days';
import { Refusal } from '../../ui/refusal';
import { CategoryAndDay } from './decide_form';

interface Entered {
  readonly kind: 'entry' | 'amount';
  readonly entry?: number;
  readonly minutes?: number;
  readonly category?: string;
  readonly day?: string;
  readonly reason: string;
}

/** As a correction is proposed: the number of an entry, or a negative amount with its category and day. */
export interface Taken {
  readonly reason: string;
  readonly reversesSeq?: bigint;
  readonly amountMs?: bigint;
  readonly category?: string;
  readonly day?: string;
}

export interface TakeFieldsProps {
  readonly error: unknown;
  readonly pending: boolean;
  readonly onTake: (taken: Taken) => void;
  readonly onClose: () => void;
}

export function TakeFields({ error, pending, onTake, onClose }: TakeFieldsProps) {
  const { t } = useTranslation('appeals');
  const [form] = Form.useForm<Entered>();
  const kind = Form.useWatch('kind', form) ?? 'amount';
  return (
    <Form<Entered> form={form} layout="vertical" requiredMark={false} initialValues={{ kind: 'amount', day: today() }} onFinish={(entered) => onTake(takenOf(entered))}>
      <Refusal error={error} />
      <Form.Item name="kind" label={t('take.kind')}>
        <Radio.Group options={[{ value: 'amount', label: t('take.amount') }, { value: 'entry', label: t('take.entry') }]} />
      </Form.Item>
      {kind === 'entry' ? (
        <Form.Item name="entry" label={t('take.number')} rules={[{ required: true, message: t('take.number_missing') }]}>
          <InputNumber min={1} precision={0} />
        </Form.Item>
      ) : (
        <div className="yx-decide-amount">
          <Form.Item name="minutes" label={t('take.minutes')} rules={[{ required: true, message: t('decide.amount_missing') }]}>
            <InputNumber min={0.01} />
          </Form.Item>
          <CategoryAndDay />
        </div>
      )}
      <Form.Item name="reason" label={t('decide.reason')} rules={[{ required: true, whitespace: true, message: t('decide.reason_missing') }]}>
        <Input.TextArea rows={3} maxLength={1_000} showCount />
      </Form.Item>
      <div className="yx-actions">
        <Button type="primary" htmlType="submit" loading={pending}>
          {t('take.propose')}
        </Button>
        <Button onClick={onClose}>{t('correction.cancel')}</Button>
      </div>
    </Form>
  );
}

function takenOf({ kind, reason, entry = 0, minutes = 0, category = '', day = '' }: Entered): Taken {
  if (kind === 'entry') return { reason, reversesSeq: BigInt(entry) };
  return { reason, amountMs: -BigInt(Math.round(minutes * 60_000)), category, day };
}
