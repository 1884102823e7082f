/** What an import would do, and what it did. */
import { Alert, Button, Typography } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import type { ImportRosterResponse } from '../../protocol/server/protocol/people_pb';
import { today } from '../../ui/days';
import { download } from '../../ui/download';
import { useAskBeforeLeaving } from '../../ui/leaving';
import { Lines } from './lines';
import { passwordFile } from './roster_file';
import { changing, grouped } from './roster_result';

export interface PlannedProps {
  readonly result: ImportRosterResponse;
  readonly busy: boolean;
  readonly onImport: () => void;
}

export function Planned({ result, busy, onImport }: PlannedProps) {
  const { t } = useTranslation('roster');
  const groups = grouped(result.lines);
  const count = changing(groups);
  return (
    <section aria-label={t('plan.title')} className="yx-roster-part">
      <div className="yx-admin-head">
        <Typography.Title level={2}>{t('plan.title')}</Typography.Title>
        {count > 0 && (
          <Button type="primary" size="large" loading={busy} onClick={onImport}>
            {t('plan.import', { count })}
          </Button>
        )}
      </div>
      {count > 0 && groups.refused.length === 0 && <Alert type="info" showIcon title={t('plan.ready')} />}
      {count === 0 && groups.refused.length === 0 && <Alert type="success" showIcon title={t('plan.nothing')} />}
      {groups.refused.length > 0 && (
        <Alert type="warning" showIcon title={t(count > 0 ? 'plan.some_refused' : 'plan.all_refused', { count: groups.refused.length })} />
      )}
      <Lines groups={groups} planned />
    </section>
  );
}

export function Done({ result, onAgain }: { result: ImportRosterResponse; onAgain: () => void }) {
  const { t } = useTranslation('roster');
  const groups = grouped(result.lines);
  const owed = groups.created.length > 0;
  const [kept, setKept] = useState(false);
  const mayLeave = useAskBeforeLeaving(owed && !kept, {
    title: t('leaving.title'),
    text: t('leaving.text'),
    leave: t('leaving.leave'),
    stay: t('leaving.stay'),
  });
  const again = async (): Promise<void> => {
    if (await mayLeave()) onAgain();
  };
  const keep = (): void => {
    download(t('passwords.file', { day: today() }), 'text/csv', passwordFile(result.lines));
    setKept(true);
  };
  return (
    <section aria-label={t('done.title')} className="yx-roster-part">
      <div className="yx-admin-head">
        <Typography.Title level={2}>{t('done.title')}</Typography.Title>
        <div className="yx-actions">
          <Link to="/persons">
            <Button tabIndex={-1}>{t('done.to_persons')}</Button>
          </Link>
          <Button onClick={() => void again()}>{t('done.again')}</Button>
          {owed && (
            <Button type="primary" onClick={keep}>
              {t('passwords.download')}
            </Button>
          )}
        </div>
      </div>
      {owed && !kept && <Alert type="warning" showIcon title={t('passwords.once', { count: groups.created.length })} />}
      {(!owed || kept) && <Alert type="success" showIcon title={t(kept ? 'passwords.kept' : 'done.kept')} />}
      <Lines groups={groups} planned={false} />
    </section>
  );
}
