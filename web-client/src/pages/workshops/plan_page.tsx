/** A workshop is planned, or its plan changed. */
import { useMutation, useQuery } from '@connectrpc/connect-query';
import { App, Breadcrumb, Result, Typography } from 'antd';
import { type ReactNode, useEffect, useEffectEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useParams } from 'react-router';

import { type Workshop, WorkshopService } from '../../protocol/server/protocol/workshop_pb';
import { idIn } from '../../watch/addresses';
import { LoadFailure, LoadingBlock } from '../../watch/load_state';
import { usePolicy } from '../../watch/policy';
import { type Entered, enteredOf, nothingEntered, planOf } from './plan';
import { PlanForm } from './plan_form';
import { useWorkshopsChanged } from './use_workshops_changed';
import { useIsMentor } from './workshops_page';
import '../../ui/admin.css';
import './workshops.css';

export function NewWorkshopPage() {
  const { t } = useTranslation('workshops');
  const policy = usePolicy();
  const create = useMutation(WorkshopService.method.createWorkshop);
  useShownOnceSaved(create.data?.workshop, t('plan.made'));
  if (!useIsMentor()) return <Result icon={null} title={<h1 className="yx-result-title">{t('plan.for_mentors')}</h1>} />;
  if (policy === undefined) return <LoadingBlock rows={8} />;
  return (
    <Frame title={t('new')}>
      <PlanForm
        now={nothingEntered(policy.categories.map(({ code }) => code))}
        keptStart={null}
        act={t('plan.make')}
        error={create.error}
        busy={create.isPending}
        done={create.isSuccess}
        onSubmit={(entered: Entered) => create.mutate({ plan: planOf(entered) })}
      />
    </Frame>
  );
}

export function ChangeWorkshopPage() {
  const { t } = useTranslation('workshops');
  const workshopId = idIn(useParams()['workshopId']);
  // What is being written is not replaced by a later answer.
  const query = useQuery(WorkshopService.method.getWorkshop, { workshopId }, { staleTime: Infinity, refetchOnMount: 'always' });
  const update = useMutation(WorkshopService.method.updateWorkshop);
  useShownOnceSaved(update.data?.workshop, t('plan.changed'));
  const now = query.data === undefined ? null : enteredOf(query.data);
  const workshop = query.data?.workshop;
  if (query.isPending || (query.isFetching && !query.isFetchedAfterMount)) return <LoadingBlock rows={8} />;
  if (workshop === undefined || now === null) return <LoadFailure whole error={query.error} onRetry={() => void query.refetch()} />;
  if (!workshop.mayChange) {
    const back = <Link to={`/workshops/${workshop.id}`}>{t('plan.back')}</Link>;
    return <Result icon={null} title={<h1 className="yx-result-title">{t('plan.no_more')}</h1>} extra={back} />;
  }
  return (
    <Frame title={t('edit')} workshop={workshop}>
      <PlanForm
        key={workshop.revision}
        now={now}
        keptStart={new Date(workshop.startsAt).getTime()}
        act={t('plan.save')}
        error={update.error}
        busy={update.isPending}
        done={update.isSuccess}
        onSubmit={(entered: Entered) => update.mutate({ workshopId, revision: workshop.revision, plan: planOf(entered) })}
      />
    </Frame>
  );
}

function Frame({ title, workshop, children }: { title: string; workshop?: Workshop; children: ReactNode }) {
  const { t } = useTranslation('workshops');
  const over = workshop === undefined ? [] : [{ title: <Link to={`/workshops/${workshop.id}`}>{workshop.title}</Link> }];
  return (
    <div className="yx-admin">
      <Breadcrumb items={[{ title: <Link to="/workshops">{t('title')}</Link> }, ...over, { title }]} />
      <div className="yx-admin-head">
        <Typography.Title level={1}>{title}</Typography.Title>
      </div>
      {children}
    </div>
  );
}

/** Says so, and shows what was saved. The form has let go of the page by then: its effects come before its holder's. */
function useShownOnceSaved(saved: Workshop | undefined, said: string): void {
  const { message } = App.useApp();
  const go = useNavigate();
  const changed = useWorkshopsChanged();
  const show = useEffectEvent((workshop: Workshop) => {
    changed();
    void message.success(said);
    void go(`/workshops/${workshop.id}`);
  });
  useEffect(() => {
    if (saved !== undefined) show(saved);
  }, [saved]);
}
