/** The next workshops that I am invited to, on the home page; nothing where there are none. */
import { useQuery } from '@connectrpc/connect-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import { WorkshopService } from '../../protocol/server/protocol/workshop_pb';
import { LoadFailure, LoadingBlock } from '../../watch/load_state';
import { kRefreshMs } from '../workshops/use_workshops_changed';
import { WorkshopGrid } from '../workshops/workshop_card';

const kShown = 3;

export function ComingWorkshops() {
  const { t } = useTranslation('workshops');
  const query = useQuery(WorkshopService.method.listInvited, { pageSize: kShown }, { refetchInterval: kRefreshMs });
  const workshops = query.data?.workshops ?? [];
  if (query.isSuccess && workshops.length === 0) return null;
  return (
    <section className="yx-home-part" aria-label={t('coming')}>
      <div className="yx-home-head">
        <h2>{t('coming')}</h2>
        <Link to="/workshops">{t('all')}</Link>
      </div>
      {query.isPending && <LoadingBlock rows={2} />}
      {query.isError && <LoadFailure error={query.error} onRetry={() => void query.refetch()} />}
      <WorkshopGrid workshops={workshops} />
    </section>
  );
}
