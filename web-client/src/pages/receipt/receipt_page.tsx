/** What became of each part of one lesson that was watched, sitting by sitting, and the way to object to it. */
import { useQuery } from '@connectrpc/connect-query';
import { PrinterOutlined } from '@ant-design/icons';
import { Button, Typography } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams, useSearchParams } from 'react-router';

import { AppealService, type Receipt } from '../../protocol/server/protocol/appeal_pb';
import { classHours } from '../../watch/amounts';
import { CreditStrip } from '../../watch/credit_strip';
import { DurationText } from '../../watch/duration_text';
import { LoadFailure, LoadingBlock } from '../../watch/load_state';
import { momentText } from '../../watch/moments';
import { usePolicyTitles } from '../../watch/policy';
import { standingOf } from '../../watch/standing';
import { stripParts, withUnseen } from '../../watch/strip';
import { sumsOf } from '../../watch/sums';
import { AppealCards } from './appeal_cards';
import { AppealForm } from './appeal_form';
import { appealableIn, type Stretch } from './stretch';
import { Intervals } from './intervals';
import { SittingList } from './sitting_list';
import './receipt.css';

export function ReceiptPage() {
  const { lessonId = '' } = useParams();
  const [address] = useSearchParams();
  const contentId = /^[1-9]\d{0,17}$/.test(address.get('video') ?? '') ? address.get('video')! : '0';
  const query = useQuery(AppealService.method.getReceipt, { lessonId, contentId }, { enabled: /^[1-9]\d{0,17}$/.test(lessonId) });
  return (
    <div className="yx-receipt">
      {query.isLoading && <LoadingBlock rows={8} />}
      {query.isError && <LoadFailure whole error={query.error} onRetry={() => void query.refetch()} />}
      {query.data?.receipt !== undefined && <Shown key={query.data.receipt.contentId} receipt={query.data.receipt} />}
    </div>
  );
}

function Shown({ receipt }: { receipt: Receipt }) {
  const { t, i18n } = useTranslation('receipt');
  const durationMs = Number(receipt.durationMs);
  const standing = useMemo(() => standingOf(receipt.standing), [receipt.standing]);
  const parts = useMemo(() => withUnseen(stripParts(standing, []), durationMs), [standing, durationMs]);
  const [picked, setPicked] = useState<number | null>(null);
  const [appealing, setAppealing] = useState<Stretch | null>(null);
  const open = receipt.appeals.filter((appeal) => appeal.state === 'open');
  const whole = { from: 0, to: durationMs };
  return (
    <>
      <div className="yx-receipt-head">
        <Typography.Title level={1}>{t('title', { lesson: receipt.title })}</Typography.Title>
        <div className="yx-receipt-acts">
          <Button icon={<PrinterOutlined aria-hidden="true" />} onClick={() => window.print()}>
            {t('print')}
          </Button>
          <Button disabled={!appealableIn(open, whole)} onClick={() => setAppealing(whole)}>
            {t('appeal.whole')}
          </Button>
        </div>
      </div>
      <p className="yx-receipt-ways">
        <Link to="/hours">{t('to_hours')}</Link> <Link to={`/lessons/${receipt.lessonId}`}>{t('to_lesson')}</Link>{' '}
        <span className="yx-secondary">
          {t('last_watched', { at: momentText(receipt.lastWatchedAt, i18n.language) })}
        </span>
      </p>
      <Sums receipt={receipt} />
      <section aria-labelledby="timeline">
        <h2 id="timeline">{t('timeline')}</h2>
        <CreditStrip parts={parts} durationMs={durationMs} onPick={(part) => setPicked(part.from)} />
        <Intervals parts={parts} picked={picked} open={open} onAppeal={setAppealing} />
      </section>
      {receipt.appeals.length > 0 && (
        <section aria-labelledby="appeals">
          <h2 id="appeals">{t('appeals')}</h2>
          <AppealCards appeals={receipt.appeals} withLesson={false} />
        </section>
      )}
      <SittingList lessonId={receipt.lessonId} contentId={receipt.contentId} />
      <Others receipt={receipt} />
      <AppealForm receipt={receipt} stretch={appealing} onClose={() => setAppealing(null)} />
    </>
  );
}

function Sums({ receipt }: { receipt: Receipt }) {
  const { t } = useTranslation('receipt');
  const { classHourMs } = usePolicyTitles();
  const sums = sumsOf(standingOf(receipt.standing));
  const corrected = Number(receipt.correctedMs);
  const all = [
    { key: 'length', ms: Number(receipt.durationMs) },
    { key: 'credited', ms: sums.credited },
    { key: 'held', ms: sums.held },
    { key: 'fast', ms: sums.fast },
    { key: 'unpaid', ms: sums.unpaid },
  ];
  return (
    <dl className="yx-receipt-sums">
      {all.map(({ key, ms }) => (
        <div key={key}>
          <dt>{t(`sums.${key}`)}</dt>
          <dd>
            <DurationText ms={ms} />
            {key === 'credited' && <small>{t('class_hours', { hours: classHours(ms, classHourMs) })}</small>}
          </dd>
        </div>
      ))}
      {corrected !== 0 && (
        <div>
          <dt>{t('sums.corrected')}</dt>
          <dd>
            {corrected < 0 ? '−' : '+'}
            <DurationText ms={Math.abs(corrected)} />
          </dd>
        </div>
      )}
    </dl>
  );
}

/** A lesson whose video was replaced has a receipt for each that was watched. */
function Others({ receipt }: { receipt: Receipt }) {
  const { t, i18n } = useTranslation('receipt');
  if (receipt.others.length === 0) return null;
  return (
    <section aria-labelledby="others">
      <h2 id="others">{t('others.title')}</h2>
      <ul className="yx-receipt-others">
        {receipt.others.map((other) => (
          <li key={other.contentId}>
            <Link to={`?video=${other.contentId}`}>
              {t('others.video', { at: momentText(other.lastWatchedAt, i18n.language) })}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
