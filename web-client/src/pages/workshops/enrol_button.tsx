/** Enrolling in a workshop, and taking it back. */
import { useMutation } from '@connectrpc/connect-query';
import { App, Button } from 'antd';
import { useTranslation } from 'react-i18next';

import { type Workshop, WorkshopService } from '../../protocol/server/protocol/workshop_pb';
import { useRefusalWords } from '../../ui/refusal';
import { useWorkshopsChanged } from './use_workshops_changed';

/** Nothing where neither can be done. `primary` where it is what the page is for. */
export function EnrolButton({ workshop, primary = false }: { workshop: Workshop; primary?: boolean }) {
  const { t } = useTranslation('workshops');
  const { message } = App.useApp();
  const changed = useWorkshopsChanged();
  const words = useRefusalWords();
  const done = (said: string) => ({
    onSuccess: () => {
      changed();
      void message.success(t(said));
    },
    onError: (error: Error) => {
      changed();
      void message.error(words(error));
    },
  });
  const enrol = useMutation(WorkshopService.method.enrol, done('enrol.done'));
  const withdraw = useMutation(WorkshopService.method.withdraw, done('enrol.withdrawn'));
  const which = { workshopId: workshop.id };
  if (workshop.mayEnrol) {
    return (
      <Button
        type={primary ? 'primary' : 'default'}
        loading={enrol.isPending}
        aria-label={t('enrol.act_which', { title: workshop.title })}
        onClick={() => enrol.mutate(which)}
      >
        {t('enrol.act')}
      </Button>
    );
  }
  if (!workshop.mayWithdraw) return null;
  return (
    <Button
      loading={withdraw.isPending}
      aria-label={t('enrol.withdraw_which', { title: workshop.title })}
      onClick={() => withdraw.mutate(which)}
    >
      {t('enrol.withdraw')}
    </Button>
  );
}
