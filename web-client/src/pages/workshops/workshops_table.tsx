/** Workshops as those see them who look after many: one row each. */
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import type { Workshop } from '../../protocol/server/protocol/workshop_pb';
import { type Column, DataTable } from '../../ui/data_table';
import { whenText } from './when';
import { StateTag } from './workshop_card';

export function WorkshopsTable({ caption, workshops }: { caption: string; workshops: readonly Workshop[] }) {
  return <DataTable caption={caption} columns={useColumns()} rows={workshops} rowKey={({ id }) => id} />;
}

function useColumns(): readonly Column<Workshop>[] {
  const { t, i18n } = useTranslation('workshops');
  return [
    {
      key: 'title',
      title: t('field.title'),
      cell: (one) => (
        <Link className="yx-workshop-row" to={`/workshops/${one.id}`}>
          {one.title}
        </Link>
      ),
    },
    { key: 'when', title: t('field.when'), cell: (one) => whenText(one.startsAt, one.endsAt, i18n.language) },
    { key: 'mentor', title: t('field.mentor'), cell: (one) => `${one.mentorName} · ${one.schoolName}` },
    { key: 'enrolled', title: t('enrolled'), cell: (one) => one.enrolledCount, number: true },
    { key: 'state', title: t('field.state'), cell: (one) => <StateTag workshop={one} />, short: true },
  ];
}
