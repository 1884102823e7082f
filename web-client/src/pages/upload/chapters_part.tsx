/** A lesson's chapters at its author's desk: a time and a title each. */
import { useMutation } from '@connectrpc/connect-query';
import { useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Input } from 'antd';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { type Chapter, type Lesson, LibraryService } from '../../protocol/server/protocol/library_pb';
import { useAskBeforeLeaving } from '../../ui/leaving';
import { Refusal } from '../../ui/refusal';
import { lessonChanged } from '../../upload/room';
import { type ChapterProblem, type ChapterRow, chaptersIn, kLongestTitle, kMostChapters, problemsIn, rowsOf } from './chapter_draft';

export function ChaptersPart({ lesson, chapters }: { lesson: Lesson; chapters: readonly Chapter[] }) {
  const { t } = useTranslation('timeline');
  const { rows, problems, dirty, save, write, add, drop, keep } = useChapters(lesson, chapters);
  useAskBeforeLeaving(dirty, {
    title: t('chapters.leaving_title'),
    text: t('chapters.leaving'),
    leave: t('chapters.leave'),
    stay: t('chapters.stay'),
  });
  const wrong = [...problems.values()].some((problem) => problem !== 'late');
  return (
    <section className="yx-desk-card" aria-labelledby="chapters">
      <div className="yx-desk-card-head">
        <h2 id="chapters">{t('chapters.title')}</h2>
      </div>
      <p className="yx-station-note">{t('chapters.hint')}</p>
      <ol className="yx-chapters">
        {rows.map((row, at) => (
          <Row
            key={row.key}
            row={row}
            number={at + 1}
            problem={dirty ? problems.get(row.key) : undefined}
            onWrite={(change) => write(row.key, change)}
            onDrop={() => drop(row.key)}
          />
        ))}
      </ol>
      <Refusal error={save.error} />
      <div className="yx-captions-acts">
        <Button disabled={rows.length >= kMostChapters} onClick={add}>
          {t('chapters.add')}
        </Button>
        {dirty && (
          <Button type="primary" disabled={wrong} loading={save.isPending} onClick={keep}>
            {t('chapters.save')}
          </Button>
        )}
      </div>
      {save.isSuccess && !dirty && <Alert type="success" showIcon title={t('chapters.saved')} />}
    </section>
  );
}

function useChapters(lesson: Lesson, chapters: readonly Chapter[]) {
  const client = useQueryClient();
  const [written, setWritten] = useState<readonly ChapterRow[] | null>(null);
  const nextKey = useRef(1000);
  const save = useMutation(LibraryService.method.saveChapters, {
    onSuccess: () => {
      setWritten(null);
      lessonChanged(client, lesson.id);
    },
  });
  const was = (save.data?.chapters ?? chapters).map(({ startMs, title }) => ({ startMs: Number(startMs), title }));
  const rows = written ?? rowsOf(was);
  const change = (to: readonly ChapterRow[]): void => {
    save.reset();
    setWritten(to);
  };
  return {
    rows,
    save,
    dirty: written !== null,
    problems: problemsIn(rows, lesson.progress?.step === 'done' ? Number(lesson.durationMs) : 0),
    write: (key: number, part: Partial<ChapterRow>) => change(rows.map((row) => (row.key === key ? { ...row, ...part } : row))),
    add: () => change([...rows, { key: nextKey.current++, time: '', title: '' }]),
    drop: (key: number) => change(rows.filter((row) => row.key !== key)),
    keep: () =>
      save.mutate({ lessonId: lesson.id, chapters: chaptersIn(rows, was).map(({ startMs, title }) => ({ startMs: BigInt(startMs), title })) }),
  };
}

interface RowProps {
  readonly row: ChapterRow;
  readonly number: number;
  readonly problem: ChapterProblem | undefined;
  readonly onWrite: (change: Partial<ChapterRow>) => void;
  readonly onDrop: () => void;
}

function Row({ row, number, problem, onWrite, onDrop }: RowProps) {
  const { t } = useTranslation('timeline');
  const hint = `chapter-${row.key}`;
  const about = problem === undefined ? {} : { 'aria-describedby': hint };
  const status = (parts: readonly ChapterProblem[]) => (problem !== undefined && parts.includes(problem) ? ('error' as const) : ('' as const));
  return (
    <li>
      <Input
        className="yx-chapters-time"
        aria-label={t('chapters.time', { number })}
        placeholder={t('chapters.time_hint')}
        status={status(['time', 'twice'])}
        value={row.time}
        onChange={(event) => onWrite({ time: event.target.value })}
        {...about}
      />
      <Input
        className="yx-chapters-title"
        aria-label={t('chapters.name', { number })}
        placeholder={t('chapters.name_hint')}
        maxLength={kLongestTitle}
        status={status(['title'])}
        value={row.title}
        onChange={(event) => onWrite({ title: event.target.value })}
        {...about}
      />
      <Button type="text" aria-label={t('chapters.drop_which', { number })} onClick={onDrop}>
        {t('chapters.drop')}
      </Button>
      {problem !== undefined && (
        <p className="yx-chapters-problem" id={hint} role="status">
          {t(`chapters.problem.${problem}`)}
        </p>
      )}
    </li>
  );
}
