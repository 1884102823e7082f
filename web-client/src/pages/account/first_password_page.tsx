/** What a person signed in with an initial password sees, and all they can do: choose a password of their own. */
import { useMutation } from '@connectrpc/connect-query';
import { useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';

import { PeopleService, type Person } from '../../protocol/server/protocol/people_pb';
import { PasswordForm } from './password_form';
import '../sign_in/sign_in.css';
import '../../ui/admin.css';

export function FirstPasswordPage({ me }: { me: Person }) {
  const { t } = useTranslation('account');
  const client = useQueryClient();
  const leave = useMutation(PeopleService.method.signOut, { onSuccess: () => void client.resetQueries() });
  return (
    <main className="yx-door">
      <h1>{t('first.title')}</h1>
      <p className="yx-door-intro">{t('first.intro', { name: me.name })}</p>
      <PasswordForm login={me.login} oldLabel={t('first.old')} onChanged={() => void client.resetQueries()} />
      <Button type="link" loading={leave.isPending} onClick={() => leave.mutate({})}>
        {t('first.leave')}
      </Button>
    </main>
  );
}
