/** Takes hours of a person back: an entry of the ledger, or an amount. A second administrator has to approve. */
import { useMutation } from '@connectrpc/connect-query';
import { App, Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { AppealService } from '../../protocol/server/protocol/appeal_pb';
import type { Person } from '../../protocol/server/protocol/people_pb';
import { TakeFields } from '../appeals/take_fields';
import { useAppealsChanged } from '../receipt/appeal_form';

export function HoursSection({ person }: { person: Person }) {
  const { t } = useTranslation('appeals');
  const [open, setOpen] = useState(false);
  return (
    <>
      <p className="yx-secondary">
        {t('take.text')} <Link to="/appeals?list=waiting">{t('take.to_list')}</Link>
      </p>
      {open ? <TakeForm person={person} onClose={() => setOpen(false)} /> : <Button onClick={() => setOpen(true)}>{t('take.act')}</Button>}
    </>
  );
}

function TakeForm({ person, onClose }: { person: Person; onClose: () => void }) {
  const { t } = useTranslation('appeals');
  const { message } = App.useApp();
  const changed = useAppealsChanged();
  const propose = useMutation(AppealService.method.proposeCorrection, {
    onSuccess: () => {
      changed();
      onClose();
      void message.success(t('take.done'));
    },
  });
  return <TakeFields error={propose.error} pending={propose.isPending} onTake={(taken) => propose.mutate({ personId: person.id, ...taken })} onClose={onClose} />;
}
