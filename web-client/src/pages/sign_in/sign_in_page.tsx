/** The door: name, password, one button. */
import { useMutation } from '@connectrpc/connect-query';
import { Alert, Button, Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';

import { PeopleService } from '../../protocol/server/protocol/people_pb';
import { failureOf } from '../../rpc/failure';
import { changeLanguage } from '../../ui/words';
import './sign_in.css';

interface Entered {
  readonly login: string;
  readonly password: string;
}

export interface SignInPageProps {
  readonly onSignedIn: () => void;
  /** Why whoever was here is out; undefined where nobody was. */
  readonly ended?: unknown;
}

export function SignInPage({ onSignedIn, ended }: SignInPageProps) {
  const { t, i18n } = useTranslation('sign_in');
  const signIn = useMutation(PeopleService.method.signIn, { onSuccess: onSignedIn });
  const other = i18n.language === 'en' ? 'zh-CN' : 'en';
  return (
    <main className="yx-door">
      <h1>{t('title')}</h1>
      <p className="yx-door-intro">{t('intro')}</p>
      {signIn.isIdle && ended !== undefined && <Alert type="warning" showIcon title={<Refusal error={ended} />} />}
      {signIn.isError && <Alert type="error" showIcon title={<Refusal error={signIn.error} />} />}
      <Form<Entered> layout="vertical" size="large" requiredMark={false} onFinish={(entered) => signIn.mutate(entered)}>
        <Form.Item name="login" label={t('login')} rules={[{ required: true, message: t('login_missing') }]}>
          <Input autoFocus autoComplete="username" maxLength={64} />
        </Form.Item>
        <Form.Item name="password" label={t('password')} rules={[{ required: true, message: t('password_missing') }]}>
          <Input.Password autoComplete="current-password" maxLength={256} />
        </Form.Item>
        <Button type="primary" htmlType="submit" block loading={signIn.isPending}>
          {t('enter')}
        </Button>
      </Form>
      <Button type="link" onClick={() => void changeLanguage(i18n, other)}>
        {t('language')}
      </Button>
    </main>
  );
}

function Refusal({ error }: { error: unknown }) {
  const { t } = useTranslation('sign_in');
  const { code, kind, retryAfterS } = failureOf(error);
  return <>{t(`refused.${code}`, { defaultValue: t(`refused.${kind}`), seconds: retryAfterS })}</>;
}
