/** Last stop: when can others see it? */
import { useMutation } from '@connectrpc/connect-query';
import { useQueryClient } from '@tanstack/react-query';
import { Alert, Button } from 'antd';
import { useTranslation } from 'react-i18next';

import { type Lesson, LibraryService } from '../../protocol/server/protocol/library_pb';
import { lessonChanged } from '../../upload/room';
import { useWithdrawal } from '../../upload/use_withdrawal';
import { type Audience, audienceOf, isAtWork, type Whereabouts } from '../../upload/whereabouts';
import { RefusalText } from './refusal_text';
import { Station, type StationState } from './station';

const states: Readonly<Record<Audience, StationState>> = { own: 'later', promised: 'busy', public: 'done' };

export function PublishStation({ lesson, where }: { lesson: Lesson; where: Whereabouts }) {
  const { t } = useTranslation('upload');
  const client = useQueryClient();
  const set = useMutation(LibraryService.method.setPublished, { onSuccess: () => lessonChanged(client, lesson.id) });
  const withdraw = useWithdrawal(lesson, () => set.mutateAsync({ lessonId: lesson.id, published: false }));
  const audience = audienceOf(lesson);
  const headline = audience === 'promised' && where === 'failed' ? t('publish.not_yet_failed') : t(`publish.${audience}`);
  const act = audience === 'own' ? (lesson.playable ? 'publish' : 'publish_when_ready') : 'unpublish';
  return (
    <Station name={t('station.publish')} state={states[audience]} headline={headline}>
      {audience === 'public' && lesson.courses.length === 0 && <p className="yx-station-note">{t('publish.no_course')}</p>}
      {set.isError && <Alert type="error" showIcon title={<RefusalText error={set.error} />} />}
      <Button
        type={audience === 'own' && (where === 'done' || isAtWork(where)) ? 'primary' : 'default'}
        loading={set.isPending}
        onClick={audience === 'own' ? () => set.mutate({ lessonId: lesson.id, published: true }) : withdraw}
      >
        {t(`act.${act}`)}
      </Button>
    </Station>
  );
}
