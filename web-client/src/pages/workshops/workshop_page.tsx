/** One workshop: when it is, who leads it, and whether I am coming. */
import { useQuery } from '@connectrpc/connect-query';
import { Alert, Breadcrumb, Button, Tag, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';

import { type GetWorkshopResponse, type Workshop, WorkshopService } from '../../protocol/server/protocol/workshop_pb';
import { idIn } from '../../watch/addresses';
import { DurationText } from '../../watch/duration_text';
import { LoadFailure, LoadingBlock } from '../../watch/load_state';
import { usePolicyTitles } from '../../watch/policy';
import { CancelButton } from './cancel_button';
import { EnrolButton } from './enrol_button';
import { PeopleList } from './people_list';
import { stateName } from './states';
import { kRefreshMs } from './use_workshops_changed';
import { lengthMs, whenText } from './when';
import { StateTag } from './workshop_card';
import '../../ui/admin.css';
import './workshops.css';

export function WorkshopPage() {
  const { t } = useTranslation('workshops');
  const workshopId = idIn(useParams()['workshopId']);
  const query = useQuery(WorkshopService.method.getWorkshop, { workshopId }, { refetchInterval: kRefreshMs });
  const workshop = query.data?.workshop;
  if (query.isPending) return <LoadingBlock rows={8} />;
  if (workshop === undefined) return <LoadFailure whole error={query.error} onRetry={() => void query.refetch()} />;
  return (
    <div className="yx-admin">
      <Breadcrumb items={[{ title: <Link to="/workshops">{t('title')}</Link> }, { title: workshop.title }]} />
      <div className="yx-admin-head">
        <Typography.Title level={1}>{workshop.title}</Typography.Title>
        <div className="yx-workshop-tags">
          <StateTag workshop={workshop} />
          {workshop.mine && <Tag>{t('mine')}</Tag>}
          {workshop.enrolled && <Tag color="success">{t('enrolled')}</Tag>}
        </div>
      </div>
      <Said workshop={workshop} />
      <section className="yx-panel" aria-label={t('about')}>
        <Facts answer={query.data} workshop={workshop} />
        {workshop.description !== '' && <p className="yx-workshop-about">{workshop.description}</p>}
        <Acts workshop={workshop} />
      </section>
      {workshop.showsPeople && <PeopleList workshop={workshop} />}
    </div>
  );
}

/** What the state means for who reads it. */
function Said({ workshop }: { workshop: Workshop }) {
  const { t } = useTranslation('workshops');
  const name = stateName(workshop);
  if (name === 'cancelled') {
    return <Alert type="warning" showIcon title={t('said.cancelled')} description={workshop.cancelReason} />;
  }
  if (name === 'ready') {
    const watch = <Link to={`/lessons/${workshop.recordingLessonId}`}>{t('watch_recording')}</Link>;
    return <Alert type="info" showIcon title={t('said.ready')} action={watch} />;
  }
  if (name === 'missed' || name === 'ended') return <Alert type="info" showIcon title={t(`said.${name}`)} />;
  if (workshop.mine || workshop.invited) return null;
  return <Alert type="info" showIcon title={t('said.not_invited')} />;
}

function Facts({ answer, workshop }: { answer: GetWorkshopResponse | undefined; workshop: Workshop }) {
  const { t, i18n } = useTranslation('workshops');
  const titles = usePolicyTitles();
  const schools = answer?.schools ?? [];
  const guests = answer?.guests ?? [];
  return (
    <dl className="yx-facts">
      <dt>{t('field.when')}</dt>
      <dd>
        <time dateTime={workshop.startsAt}>{whenText(workshop.startsAt, workshop.endsAt, i18n.language)}</time> (
        <DurationText ms={lengthMs(workshop.startsAt, workshop.endsAt)} />)
      </dd>
      <dt>{t('field.mentor')}</dt>
      <dd>
        {workshop.mentorName} · {workshop.schoolName}
      </dd>
      <dt>{t('field.category')}</dt>
      <dd>{titles.category(workshop.category)}</dd>
      <dt>{t('field.invited')}</dt>
      <dd>
        {workshop.forEveryone && t('everyone')}
        {schools.map(({ name }) => name).join(t('between'))}
        {guests.length > 0 && ` ${t('guests_count', { count: guests.length })}`}
        {!workshop.forEveryone && schools.length + guests.length === 0 && t('some_by_name')}
      </dd>
      <dt>{t('field.enrolled')}</dt>
      <dd>{t('enrolled_count', { count: workshop.enrolledCount })}</dd>
    </dl>
  );
}

/** One of them is what the page is for: entering, else enrolling, or for who leads it, changing it. */
function Acts({ workshop }: { workshop: Workshop }) {
  const { t } = useTranslation('workshops');
  const { mayEnrol, mayWithdraw, mayChange, mayCancel, mayEnter } = workshop;
  if (!mayEnrol && !mayWithdraw && !mayChange && !mayCancel && !mayEnter) return null;
  return (
    <div className="yx-actions">
      {mayEnter && (
        <Link to={`/workshops/${workshop.id}/room`}>
          <Button type="primary">{t('enter')}</Button>
        </Link>
      )}
      <EnrolButton workshop={workshop} primary={!mayEnter} />
      {mayChange && (
        <Link to={`/workshops/${workshop.id}/edit`}>
          <Button type={mayEnter ? 'default' : 'primary'}>{t('edit')}</Button>
        </Link>
      )}
      <Button href={`/calendar/${workshop.id}.ics`} download>
        {t('calendar')}
      </Button>
      {mayCancel && <CancelButton workshop={workshop} />}
    </div>
  );
}
