/** A correction of somebody's hours: what is to be booked and why, and what a second administrator makes of it. */
import { useMutation } from '@connectrpc/connect-query';
import { App, Button, Form, Input, Modal, Tag } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { AppealService, type Correction } from '../../protocol/server/protocol/appeal_pb';
import { useMe } from '../../ui/me';
import { Refusal, useRefusalWords } from '../../ui/refusal';
import { DurationText } from '../../watch/duration_text';
import { dayText, momentText } from '../../watch/moments';
import { usePolicyTitles } from '../../watch/policy';
import { useAppealsChanged } from '../receipt/appeal_form';

const kColours: Readonly<Record<string, string>> = { waiting: 'warning', approved: 'success', rejected: 'error', lapsed: 'default' };

export interface CorrectionCardProps {
  readonly correction: Correction;
  /** Opens the appeal that it answers. */
  readonly show?: (appeal: string) => void;
}

export function CorrectionCard({ correction, show }: CorrectionCardProps) {
  const { t, i18n } = useTranslation('appeals');
  const titles = usePolicyTitles();
  const amount = Number(correction.amountMs);
  return (
    <article className="yx-correction" aria-label={t('correction.label', { name: correction.personName })}>
      <div className="yx-appeal-head">
        <span>
          <Link to={`/persons?person=${correction.personId}`}>{correction.personName}</Link>{' '}
          <span className="yx-secondary">{correction.schoolName}</span>
        </span>
        <Tag color={kColours[correction.state] ?? 'default'}>{t(`correction.state.${correction.state}`)}</Tag>
      </div>
      <p>
        <strong className={amount < 0 ? 'yx-correction-minus' : undefined}>
          {amount < 0 ? '−' : '+'}
          <DurationText ms={Math.abs(amount)} />
        </strong>{' '}
        {titles.category(correction.category)} · {dayText(correction.day, i18n.language)}
        {correction.lessonTitle !== '' && ` · ${correction.lessonTitle}`}
        {correction.reversesSeq > 0n && ` · ${t('correction.reverses', { seq: String(correction.reversesSeq) })}`}
      </p>
      <p className="yx-appeal-text">{correction.reason}</p>
      <p className="yx-secondary">
        {t('correction.proposed', { name: correction.proposedByName, at: momentText(correction.proposedAt, i18n.language) })}
        {correction.decidedAt !== '' && ` ${t(`correction.by.${correction.state}`, { name: correction.decidedByName, at: momentText(correction.decidedAt, i18n.language) })}`}
        {correction.entrySeq > 0n && ` ${t('correction.entry', { seq: String(correction.entrySeq) })}`}
      </p>
      {correction.note !== '' && <p className="yx-appeal-text">{correction.note}</p>}
      <div className="yx-actions">
        {correction.state === 'waiting' && <Verdict correction={correction} />}
        {show !== undefined && correction.appealId !== '0' && <Button onClick={() => show(correction.appealId)}>{t('correction.to_appeal')}</Button>}
      </div>
    </article>
  );
}

function Verdict({ correction }: { correction: Correction }) {
  const { t } = useTranslation('appeals');
  const { message, modal } = App.useApp();
  const words = useRefusalWords();
  const changed = useAppealsChanged();
  const own = useMe().id === correction.proposedBy;
  const [rejecting, setRejecting] = useState(false);
  const approve = useMutation(AppealService.method.decideCorrection, {
    onSuccess: () => void message.success(t('correction.approved')),
    onError: (error) => void message.error(words(error)),
    onSettled: changed,
  });
  const ask = (): void => {
    void modal.confirm({
      title: t('correction.approve_title'),
      content: t('correction.approve_text'),
      okText: t('correction.approve'),
      cancelText: t('correction.cancel'),
      onOk: () => approve.mutateAsync({ correctionId: correction.id, approve: true }).catch(() => undefined),
    });
  };
  return (
    <>
      {!own && (
        <Button type="primary" loading={approve.isPending} onClick={ask}>
          {t('correction.approve')}
        </Button>
      )}
      <Button danger onClick={() => setRejecting(true)}>
        {t(own ? 'correction.take_back' : 'correction.reject')}
      </Button>
      {own && <span className="yx-secondary">{t('correction.own')}</span>}
      <RejectForm correction={correction} open={rejecting} onClose={() => setRejecting(false)} />
    </>
  );
}

function RejectForm({ correction, open, onClose }: { correction: Correction; open: boolean; onClose: () => void }) {
  const { t } = useTranslation('appeals');
  const changed = useAppealsChanged();
  const [form] = Form.useForm<{ note: string }>();
  const reject = useMutation(AppealService.method.decideCorrection, {
    onSuccess: () => {
      onClose();
      changed();
    },
  });
  return (
    <Modal
      title={t('correction.reject_title')}
      open={open}
      onCancel={onClose}
      onOk={() => form.submit()}
      okText={t('correction.reject')}
      cancelText={t('correction.cancel')}
      confirmLoading={reject.isPending}
      destroyOnHidden
    >
      <Form<{ note: string }> form={form} layout="vertical" requiredMark={false} onFinish={({ note }) => reject.mutate({ correctionId: correction.id, approve: false, note })}>
        <Refusal error={reject.error} />
        <Form.Item name="note" label={t('decide.reason')} rules={[{ required: true, whitespace: true, message: t('decide.reason_missing') }]}>
          <Input.TextArea rows={3} maxLength={1_000} showCount />
        </Form.Item>
      </Form>
    </Modal>
  );
}
