/** An initial password, shown this once: the server keeps only its hash. */
import { App, Button, Modal, Typography } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { useAskBeforeLeaving } from '../../ui/leaving';

export interface NewPassword {
  readonly name: string;
  readonly login: string;
  readonly password: string;
}

/** Shows nothing while `made` is null. Only its own button closes it: the password is gone then. */
export function InitialPassword({ made, onClose }: { made: NewPassword | null; onClose: () => void }) {
  const { t } = useTranslation('people');
  const [copied, setCopied] = useState('');
  const words = (key: string) => t(`initial.leaving.${key}`);
  const owed = made !== null && made.password !== copied;
  useAskBeforeLeaving(owed, { title: words('title'), text: words('text'), leave: words('leave'), stay: words('stay') });
  return (
    <Modal
      open={made !== null}
      title={t('initial.title')}
      closable={false}
      keyboard={false}
      mask={{ closable: false }}
      footer={
        <Button type="primary" onClick={onClose}>
          {t('initial.done')}
        </Button>
      }
    >
      {made !== null && <Shown made={made} onCopied={() => setCopied(made.password)} />}
    </Modal>
  );
}

function Shown({ made, onCopied }: { made: NewPassword; onCopied: () => void }) {
  const { t } = useTranslation('people');
  const { message } = App.useApp();
  const copy = async (): Promise<void> => {
    const copied = await copyText(t('initial.copied_text', { ...made }));
    if (copied) onCopied();
    if (copied) void message.success(t('initial.copied'));
    else void message.info(t('initial.copy_yourself'));
  };
  return (
    <>
      <Typography.Paragraph>{t('initial.text', { name: made.name, login: made.login })}</Typography.Paragraph>
      <div className="yx-password">
        <code>{made.password}</code>
        <Button onClick={() => void copy()}>{t('initial.copy')}</Button>
      </div>
      <Typography.Paragraph type="secondary">{t('initial.once')}</Typography.Paragraph>
    </>
  );
}

/** Browsers have a clipboard only on secure origins, and may be told to refuse. */
async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
