/** A workshop in a list: what, when, by whom, and whether I am coming. */
import { Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import type { Workshop } from '../../protocol/server/protocol/workshop_pb';
import { EnrolButton } from './enrol_button';
import { kStateColours, stateName } from './states';
import { whenText } from './when';
import './workshops.css';

export function WorkshopCard({ workshop }: { workshop: Workshop }) {
  const { t, i18n } = useTranslation('workshops');
  return (
    <article className="yx-workshop-card" aria-label={workshop.title}>
      <div className="yx-workshop-tags">
        <StateTag workshop={workshop} />
        {workshop.mine && <Tag>{t('mine')}</Tag>}
        {workshop.enrolled && <Tag color="success">{t('enrolled')}</Tag>}
      </div>
      <Link to={`/workshops/${workshop.id}`} className="yx-workshop-title">
        {workshop.title}
      </Link>
      <time dateTime={workshop.startsAt}>{whenText(workshop.startsAt, workshop.endsAt, i18n.language)}</time>
      <span className="yx-secondary">
        {workshop.mentorName} · {workshop.schoolName}
      </span>
      {workshop.cancelReason !== '' && <span className="yx-workshop-reason">{workshop.cancelReason}</span>}
      <div className="yx-workshop-foot">
        <span className="yx-secondary">{t('enrolled_count', { count: workshop.enrolledCount })}</span>
        {workshop.mayEnrol && <EnrolButton workshop={workshop} />}
      </div>
    </article>
  );
}

export function StateTag({ workshop }: { workshop: Workshop }) {
  const { t } = useTranslation('workshops');
  const name = stateName(workshop);
  return <Tag color={kStateColours[name]}>{t(`state.${name}`)}</Tag>;
}

export function WorkshopGrid({ workshops }: { workshops: readonly Workshop[] }) {
  return (
    <ul className="yx-workshop-list">
      {workshops.map((workshop) => (
        <li key={workshop.id}>
          <WorkshopCard workshop={workshop} />
        </li>
      ))}
    </ul>
  );
}
