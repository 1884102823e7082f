/** The room of a workshop: who is here, who wants to speak, and what is said. */
import { useMutation, useQuery } from '@connectrpc/connect-query';
import { Alert, Breadcrumb, Button, Popconfirm, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';

import { type Workshop, WorkshopService, WorkshopState } from '../../../protocol/server/protocol/workshop_pb';
import { failureOf, isPassing } from '../../../rpc/failure';
import { Refusal, useRefusalWords } from '../../../ui/refusal';
import { idIn } from '../../../watch/addresses';
import { LoadFailure, LoadingBlock } from '../../../watch/load_state';
import { kRefreshMs, useWorkshopsChanged } from '../use_workshops_changed';
import { StateTag } from '../workshop_card';
import { MembersPanel } from './members_panel';
import { TalkPanel } from './talk_panel';
import { useVisit } from './use_visit';
import '../../../ui/admin.css';
import '../workshops.css';
import './room.css';

export function RoomPage() {
  const { t } = useTranslation('room');
  const { t: words } = useTranslation('workshops');
  const workshopId = idIn(useParams()['workshopId']);
  const query = useQuery(WorkshopService.method.getWorkshop, { workshopId }, { refetchInterval: kRefreshMs });
  const workshop = query.data?.workshop;
  if (query.isPending) return <LoadingBlock rows={8} />;
  if (workshop === undefined) return <LoadFailure whole error={query.error} onRetry={() => void query.refetch()} />;
  return (
    <div className="yx-admin">
      <Breadcrumb
        items={[
          { title: <Link to="/workshops">{words('title')}</Link> },
          { title: <Link to={`/workshops/${workshop.id}`}>{workshop.title}</Link> },
          { title: t('title') },
        ]}
      />
      <div className="yx-admin-head">
        <Typography.Title level={1}>{workshop.title}</Typography.Title>
        <div className="yx-actions">
          <StateTag workshop={workshop} />
          <Lead workshop={workshop} />
        </div>
      </div>
      <Inside key={workshop.state === WorkshopState.PLANNED ? 'before' : 'open'} workshop={workshop} />
    </div>
  );
}

function Inside({ workshop }: { workshop: Workshop }) {
  const { t } = useTranslation('room');
  const words = useRefusalWords();
  const { visit, hurry } = useVisit(workshop.id);
  const { room, error } = visit;
  if (room === null) {
    return error === null ? <LoadingBlock rows={6} /> : <Alert type="warning" showIcon title={words(error)} />;
  }
  return (
    <>
      {room.closed && <Alert type="info" showIcon title={t(workshop.state === WorkshopState.CANCELLED ? 'cancelled' : 'closed')} />}
      {!room.closed && error !== null && <Alert type="warning" showIcon title={isPassing(failureOf(error)) ? t('behind') : words(error)} />}
      <div className="yx-room">
        <MembersPanel workshop={workshop} room={room} hurry={hurry} />
        <TalkPanel workshop={workshop} room={room} hurry={hurry} />
      </div>
    </>
  );
}

/** Beginning and ending, for its mentor. */
function Lead({ workshop }: { workshop: Workshop }) {
  const { t } = useTranslation('room');
  const changed = useWorkshopsChanged();
  const begin = useMutation(WorkshopService.method.beginWorkshop, { onSettled: changed });
  const end = useMutation(WorkshopService.method.endWorkshop, { onSettled: changed });
  const which = { workshopId: workshop.id };
  if (workshop.mayBegin) {
    return (
      <>
        <Refusal error={begin.error} />
        <Button type="primary" loading={begin.isPending} onClick={() => begin.mutate(which)}>
          {t('begin')}
        </Button>
      </>
    );
  }
  if (!workshop.mine || workshop.state !== WorkshopState.LIVE) return null;
  return (
    <>
      <Refusal error={end.error} />
      <Popconfirm title={t('end_sure')} okText={t('end')} cancelText={t('go_on')} onConfirm={() => end.mutate(which)}>
        <Button danger loading={end.isPending}>
          {t('end')}
        </Button>
      </Popconfirm>
    </>
  );
}
