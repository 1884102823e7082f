/** One's own appeals: what was objected to, what was answered, and withdrawing one that is open. */
import { useMutation } from '@connectrpc/connect-query';
import { App, Button, Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { type Appeal, AppealService } from '../../protocol/server/protocol/appeal_pb';
import { clockText } from '../../ui/clock';
import { useRefusalWords } from '../../ui/refusal';
import { DurationText } from '../../watch/duration_text';
import { momentText } from '../../watch/moments';
import { useAppealsChanged } from './appeal_form';
import { outcomeOf } from './outcome';

export function AppealCards({ appeals, withLesson }: { appeals: readonly Appeal[]; withLesson: boolean }) {
  return (
    <ul className="yx-appeals">
      {appeals.map((appeal) => (
        <li key={appeal.id}>
          <Card appeal={appeal} withLesson={withLesson} />
        </li>
      ))}
    </ul>
  );
}

const kColours = { open: 'processing', accepted: 'success', accepted_part: 'success', refused: 'error', withdrawn: 'default' } as const;

function Card({ appeal, withLesson }: { appeal: Appeal; withLesson: boolean }) {
  const { t, i18n } = useTranslation('receipt');
  const outcome = outcomeOf(appeal);
  const time = t('interval.from_to', { from: clockText(Number(appeal.fromMs)), to: clockText(Number(appeal.toMs)) });
  return (
    <article className={appeal.unread ? 'yx-appeal yx-appeal-unread' : 'yx-appeal'}>
      <div className="yx-appeal-head">
        <span>
          {withLesson && <Link to={`/hours/lesson/${appeal.lessonId}?video=${appeal.contentId}`}>{appeal.lessonTitle}</Link>} {time}
        </span>
        <span>
          {appeal.unread && <Tag color="warning">{t('appeal.unread')}</Tag>}
          <Tag color={kColours[outcome]}>{t(`outcome.${outcome}`)}</Tag>
        </span>
      </div>
      <p className="yx-appeal-text">{appeal.text}</p>
      <p className="yx-secondary">{t('appeal.made_at', { at: momentText(appeal.madeAt, i18n.language) })}</p>
      {appeal.answer !== '' && (
        <p className="yx-appeal-answer">
          <strong>{t('appeal.answer')}</strong> {appeal.answer}
          {appeal.grantedMs > 0n && (
            <span className="yx-appeal-granted">
              {t('appeal.granted')} <DurationText ms={Number(appeal.grantedMs)} />
            </span>
          )}
          <span className="yx-secondary">{momentText(appeal.answeredAt, i18n.language)}</span>
        </p>
      )}
      {appeal.state === 'open' && <Withdraw appeal={appeal} />}
    </article>
  );
}

function Withdraw({ appeal }: { appeal: Appeal }) {
  const { t } = useTranslation('receipt');
  const { message, modal } = App.useApp();
  const words = useRefusalWords();
  const changed = useAppealsChanged();
  const withdraw = useMutation(AppealService.method.withdrawAppeal, {
    onSuccess: () => void message.success(t('withdraw.done')),
    onError: (error) => void message.error(words(error)),
    onSettled: changed,
  });
  const ask = (): void => {
    void modal.confirm({
      title: t('withdraw.title'),
      content: t('withdraw.text'),
      okText: t('withdraw.act'),
      cancelText: t('withdraw.keep'),
      onOk: () => withdraw.mutateAsync({ appealId: appeal.id }).catch(() => undefined),
    });
  };
  return (
    <Button className="yx-appeal-withdraw" loading={withdraw.isPending} onClick={ask}>
      {t('withdraw.act')}
    </Button>
  );
}
