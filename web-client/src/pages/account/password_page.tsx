import { App, Typography } from 'antd';
import { useTranslation } from 'react-i18next';

import { useMe } from '../../ui/me';
import { PasswordForm } from './password_form';
import '../../ui/admin.css';

export function PasswordPage() {
  const { t } = useTranslation('account');
  const { message } = App.useApp();
  const me = useMe();
  return (
    <div className="yx-admin yx-narrow">
      <Typography.Title level={1}>{t('password.title')}</Typography.Title>
      <Typography.Paragraph type="secondary">{t('password.intro')}</Typography.Paragraph>
      <div className="yx-panel">
        <PasswordForm
          login={me.login}
          oldLabel={t('password.old')}
          onChanged={() => void message.success(t('password.saved'))}
        />
      </div>
    </div>
  );
}
