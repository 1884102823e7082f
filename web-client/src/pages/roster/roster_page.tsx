/** Importing a roster: choose a file, look at what it would do, do it. Doing it twice changes nothing. */
import { useMutation } from '@connectrpc/connect-query';
import { Button, Tag, Typography } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { PeopleService } from '../../protocol/server/protocol/people_pb';
import { download } from '../../ui/download';
import { useOffice } from '../../ui/me';
import { Refusal } from '../../ui/refusal';
import { roleName, rolesToGive } from '../../ui/roles';
import { LoadingBlock } from '../../watch/load_state';
import { useAskBeforeLeaving } from '../../ui/leaving';
import { usePeopleChanged } from '../persons/use_changes';
import { DropFile } from './drop_file';
import { Done, Planned } from './outcome';
import { kMostBytes, templateFile } from './roster_file';
import '../../ui/admin.css';
import './roster.css';

interface Chosen {
  readonly name: string;
  readonly csv: Uint8Array;
}

export function RosterPage() {
  const { t } = useTranslation('roster');
  const [step, setStep] = useState(0);
  const roles = useRolesToWrite();
  const template = (): void => {
    const examples = roles.map(({ key, name }) => ({ login: key, name: t('roles.example_name', { role: name }), roles: name }));
    const code = t('roles.example_code');
    download(t('template_name'), 'text/csv', templateFile(examples, code));
  };
  return (
    <div className="yx-admin">
      <div className="yx-admin-head">
        <Typography.Title level={1}>{t('title')}</Typography.Title>
        <Button onClick={template}>{t('template')}</Button>
      </div>
      <Typography.Paragraph type="secondary">{t('intro')}</Typography.Paragraph>
      <Import key={step} onAgain={() => setStep(step + 1)} />
      <RolesToWrite />
    </div>
  );
}

function useRolesToWrite(): readonly { readonly key: string; readonly name: string }[] {
  const { t } = useTranslation('people');
  return rolesToGive(useOffice())
    .map(roleName)
    .map((key) => ({ key, name: t(`roles.${key}`) }));
}

function RolesToWrite() {
  const { t } = useTranslation('roster');
  const office = useOffice();
  return (
    <section aria-label={t('roles.title')} className="yx-roster-roles">
      <h2>{t('roles.title')}</h2>
      <ul>
        {useRolesToWrite().map(({ key, name }) => (
          <li key={key}>
            <Tag>{name}</Tag>
          </li>
        ))}
      </ul>
      <p className="yx-secondary">
        {t('roles.several')} {office === 'school' && t('roles.bureau_gives')}
      </p>
    </section>
  );
}

function Import({ onAgain }: { onAgain: () => void }) {
  const { t } = useTranslation('roster');
  const changed = usePeopleChanged();
  const [file, setFile] = useState<Chosen | null>(null);
  const [fault, setFault] = useState('');
  const trial = useMutation(PeopleService.method.importRoster);
  const real = useMutation(PeopleService.method.importRoster, { onSuccess: changed });
  useAskBeforeLeaving(real.isPending, {
    title: t('leaving.importing_title'),
    text: t('leaving.importing'),
    leave: t('leaving.leave'),
    stay: t('leaving.stay'),
  });
  const choose = async (picked: File): Promise<void> => {
    trial.reset();
    real.reset();
    setFile(null);
    const csv = await bytesOf(picked);
    setFault(typeof csv === 'string' ? csv : '');
    if (typeof csv === 'string') return;
    setFile({ name: picked.name, csv });
    trial.mutate({ csv, dryRun: true });
  };
  if (real.data !== undefined) return <Done result={real.data} onAgain={onAgain} />;
  return (
    <>
      <DropFile name={file?.name ?? ''} disabled={trial.isPending || real.isPending} onFile={(picked) => void choose(picked)} />
      <Fault code={fault} />
      <Refusal error={trial.error ?? real.error} />
      {trial.isPending && <LoadingBlock rows={4} />}
      {trial.data !== undefined && file !== null && (
        <Planned result={trial.data} busy={real.isPending} onImport={() => real.mutate({ csv: file.csv, dryRun: false })} />
      )}
    </>
  );
}

function Fault({ code }: { code: string }) {
  const { t } = useTranslation('refusals');
  if (code === '') return null;
  return (
    <p className="yx-roster-fault" role="alert">
      {t(code)}
    </p>
  );
}

/** The file's bytes, or the code of what is wrong with it. */
async function bytesOf(file: File): Promise<Uint8Array | string> {
  if (file.size > kMostBytes) return 'roster_too_large';
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch {
    return 'roster_unreadable';
  }
}
