/** Presence checks that were not answered while their lessons played, and what waits for each. */
import { useQuery } from '@connectrpc/connect-query';
import { useQueryClient } from '@tanstack/react-query';
import { Button, Typography } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { type PresenceCheck, PresenceService } from '../../protocol/server/protocol/presence_pb';
import { clockText } from '../../ui/clock';
import { useCheckDialog } from '../../watch/check/use_dialog';
import { DurationText } from '../../watch/duration_text';
import { LoadFailure, LoadingBlock } from '../../watch/load_state';
import { momentText } from '../../watch/moments';

/** Nothing at all where there is none. */
export function ChecksToMakeUp() {
  const { t } = useTranslation('check');
  const client = useQueryClient();
  const query = useQuery(PresenceService.method.listChecks, {});
  const [opened, setOpened] = useState('');
  const showCheck = useCheckDialog(opened !== '');
  const close = (): void => {
    setOpened('');
    void client.invalidateQueries(); // what waited for it stands all over the page
  };
  if (query.isPending) return <LoadingBlock rows={1} />;
  const checks = query.data?.checks ?? [];
  if (!query.isError && checks.length === 0) return null;
  return (
    <section aria-labelledby="checks">
      <Typography.Title level={2} id="checks">
        {t('makeup.title')}
      </Typography.Title>
      {query.isError && <LoadFailure error={query.error} onRetry={() => void query.refetch()} />}
      {checks.length > 0 && <p className="yx-hours-intro">{t('makeup.intro')}</p>}
      <ul className="yx-hours-lessons">
        {checks.map((check) => (
          <li key={check.checkId}>
            <CheckRow check={check} opening={opened === check.checkId && showCheck === null} onOpen={() => setOpened(check.checkId)} />
          </li>
        ))}
      </ul>
      {opened !== '' && showCheck?.({ check: opened, overLesson: false, onDone: close, onLater: close })}
    </section>
  );
}

interface CheckRowProps {
  readonly check: PresenceCheck;
  readonly opening: boolean;
  readonly onOpen: () => void;
}

function CheckRow({ check, opening, onOpen }: CheckRowProps) {
  const { t, i18n } = useTranslation('check');
  const moment = (rfc3339: string): string => momentText(rfc3339, i18n.language);
  return (
    <article className="yx-hours-lesson yx-hours-check">
      <div className="yx-hours-lesson-head">
        <Link to={`/lessons/${check.lessonId}`}>{check.lessonTitle}</Link>
        <Typography.Text type="secondary">{t('makeup.position', { at: clockText(Number(check.positionMs)) })}</Typography.Text>
      </div>
      <dl className="yx-hours-amounts">
        <div>
          <dt>{t('makeup.due')}</dt>
          <dd>{moment(check.dueAt)}</dd>
        </div>
        <div>
          <dt>{t('makeup.waits')}</dt>
          <dd>
            <DurationText ms={Number(check.heldMs)} />
          </dd>
        </div>
        <div>
          <dt>{t('makeup.until')}</dt>
          <dd>{moment(check.answerUntil)}</dd>
        </div>
      </dl>
      <Button
        type="primary"
        loading={opening}
        aria-label={t('makeup.answer_which', { title: check.lessonTitle })}
        onClick={onOpen}
      >
        {t('makeup.answer')}
      </Button>
    </article>
  );
}
