/** Joins the three: the player (picture), the session (evidence) and the credit panel (words). */
import { useQuery } from '@connectrpc/connect-query';
import { useCallback, useEffect, useMemo, useRef, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';

import { PlayerController, type PlayerView } from '../../player/controller';
import { Player } from '../../player/player';
import { useRedelivery } from '../../player/use_redelivery';
import { CreditService } from '../../protocol/server/protocol/credit_pb';
import type { CaptionTrack, Chapter, Lesson } from '../../protocol/server/protocol/library_pb';
import { WatchService } from '../../protocol/server/protocol/watch_pb';
import { CreditPanel } from '../../watch/credit_panel';
import { growthOf, resumeAt } from '../../watch/resume';
import { kUsualRates, type PaidRate, paidRates } from '../../watch/speed';
import { lengthOf, standingOf } from '../../watch/standing';
import { creditStatus, type Moment } from '../../watch/status';
import { useSession, type UsedSession } from '../../watch/use_session';
import type { WatchView } from '../../watch/view';
import { useLessonCheck } from './lesson_check';
import { lessonCover } from './lesson_cover';
import { LessonFinale } from './lesson_finale';
import type { Trail } from './trail';

const kClassHourMs = 45 * 60_000;

export interface LessonPlayerProps {
  readonly lesson: Lesson;
  readonly captions: readonly CaptionTrack[];
  readonly chapters: readonly Chapter[];
  readonly trail: Trail | null;
}

export function LessonPlayer({ lesson, captions, chapters, trail }: LessonPlayerProps) {
  const { t } = useTranslation('lesson');
  const session = useSession(lesson.id);
  const policy = useQuery(CreditService.method.getPolicy, {});
  const { view, stoppedMs } = useKnown(session.view, lesson.id);
  const classes = view.lease?.speedClasses;
  const rates = useMemo(() => (classes === undefined ? kUsualRates : paidRates(classes)), [classes]);
  const controller = useController(session, rates);
  const shown = useSyncExternalStore(controller.subscribe, controller.snapshot);
  const durationMs = Math.max(view.durationMs, Number(lesson.durationMs));
  const resumeMs = resumeAt(stoppedMs, durationMs);
  useEffect(() => controller.foresee(resumeMs), [controller, resumeMs]);
  useSource(controller, view, durationMs);
  useRedelivery(session.view, controller);
  const { dialog, reopen } = useLessonCheck({
    check: view.check,
    watching: view.lease !== null,
    controller,
    onAnswered: session.checkAnswered,
  });
  const growth = growthOf(durationMs, lesson.progress);
  const inCourse = lesson.courses.length > 0;
  const unseenMs = durationMs - lengthOf([...view.standing.spans, ...view.waiting]);
  const status = creditStatus(view, rates, momentOf(shown, { resumeMs, unseenMs, inCourse }));
  return (
    <>
      <Player
        controller={controller}
        title={lesson.title}
        posterUrl={lesson.posterUrl}
        durationMs={durationMs}
        rates={rates}
        opening={view.phase === 'opening'}
        cover={lessonCover({ lesson, view, t, onContinue: () => session.open(true), onRetry: () => session.open(false) })}
        finale={
          <LessonFinale
            creditedMs={view.standing.creditedMs}
            unseenMs={unseenMs}
            pays={view.lease?.pays ?? inCourse}
            trail={trail}
            onReplay={() => controller.toggle()}
          />
        }
        dialog={dialog}
        growing={growth !== null}
        captions={captions}
        chapters={useInMs(chapters)}
        onVideo={session.watchVideo}
      />
      <CreditPanel
        view={view}
        status={status}
        durationMs={durationMs}
        positionMs={shown.positionMs}
        classHourMs={Number(policy.data?.classHourMs ?? kClassHourMs)}
        onAnswerCheck={reopen}
      />
    </>
  );
}

function momentOf(shown: PlayerView, known: Pick<Moment, 'resumeMs' | 'unseenMs' | 'inCourse'>): Moment {
  const { playing, ended, rate, positionMs, muted } = shown;
  return { ...known, playing, ended, rate, positionMs, unattended: muted && document.visibilityState !== 'visible' };
}

function useInMs(chapters: readonly Chapter[]): readonly { startMs: number; title: string }[] {
  return useMemo(() => chapters.map(({ startMs, title }) => ({ startMs: Number(startMs), title })), [chapters]);
}

/** Before the lesson plays, what it earned earlier and where it stopped is asked for once; afterwards the session knows better. */
function useKnown(view: WatchView, lessonId: string): { view: WatchView; stoppedMs: number } {
  const earlier = useQuery(WatchService.method.getStanding, { lessonId }, { enabled: view.lease === null });
  if (view.lease !== null) return { view, stoppedMs: view.lease.resumeMs };
  if (earlier.data === undefined) return { view, stoppedMs: 0 };
  return { view: { ...view, standing: standingOf(earlier.data.standing) }, stoppedMs: Number(earlier.data.resumeMs) };
}

function useController(session: UsedSession, rates: readonly PaidRate[]): PlayerController {
  const offered = useRef(rates);
  useEffect(() => {
    offered.current = rates;
  }, [rates]);
  const { open } = session;
  return useMemo(
    () => new PlayerController(() => offered.current.map((paid) => paid.rate), () => open(false)),
    [open],
  );
}

/** A new lease brings a new address: the first starts where the learner stopped, a later one where the picture stands. */
function useSource(controller: PlayerController, view: WatchView, durationMs: number): void {
  const playing = useRef<string | null>(null);
  const { lease, complete, phase } = view;
  const start = useCallback(() => {
    if (lease === null || playing.current === lease.lease) return;
    const again = playing.current !== null;
    playing.current = lease.lease;
    const from = again ? controller.snapshot().positionMs : resumeAt(lease.resumeMs, lease.durationMs);
    controller.start({ url: lease.playlistUrl, complete, durationMs }, from);
  }, [controller, lease, complete, durationMs]);
  useEffect(() => {
    if (phase === 'watching') start();
    else if (phase === 'taken' || phase === 'elsewhere') controller.pause();
  }, [phase, start, controller]);
  useEffect(() => {
    if (lease !== null) controller.offer({ url: lease.playlistUrl, complete, durationMs });
  }, [controller, lease, complete, durationMs]);
}
