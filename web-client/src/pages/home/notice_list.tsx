/** What happened to my hours since I looked last. */
import { Alert } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import type { Notice } from '../../protocol/server/protocol/appeal_pb';
import { useDurationWords } from '../../watch/duration_text';
import { useNotices } from '../notices';

const kShown = 3;

export function NoticeList() {
  const { t } = useTranslation('home');
  const notices = useNotices();
  if (notices.length === 0) return null;
  return (
    <section className="yx-home-notices" aria-label={t('notice.title')}>
      {notices.slice(0, kShown).map((notice) => (
        <One key={notice.id} notice={notice} />
      ))}
      {notices.length > kShown && <Link to="/hours#appeals">{t('notice.more', { count: notices.length - kShown })}</Link>}
    </section>
  );
}

function One({ notice }: { notice: Notice }) {
  const { t } = useTranslation('home');
  const amount = useDurationWords()(Math.abs(Number(notice.amountMs)));
  const words = { lesson: notice.lessonTitle, amount };
  return (
    <Alert
      type={kindOf(notice) === 'taken' || kindOf(notice) === 'refused' ? 'warning' : 'success'}
      showIcon
      title={t(`notice.${kindOf(notice)}`, words)}
      description={notice.reason}
      action={<Link to="/hours#appeals">{t('notice.look')}</Link>}
    />
  );
}

type Kind = 'accepted' | 'refused' | 'taken' | 'given';

function kindOf({ appealId, accepted, amountMs }: Notice): Kind {
  if (appealId !== '0') return accepted ? 'accepted' : 'refused';
  return amountMs < 0n ? 'taken' : 'given';
}
