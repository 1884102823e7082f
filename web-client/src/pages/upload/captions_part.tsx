/** A lesson's captions at its author's desk: what there is in each language, and a file looked at before it is saved. */
import { useMutation } from '@connectrpc/connect-query';
import { useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Popconfirm } from 'antd';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { type CaptionTrack, type Lesson, LibraryService, type SaveCaptionsResponse } from '../../protocol/server/protocol/library_pb';
import { clockText } from '../../ui/clock';
import { Refusal } from '../../ui/refusal';
import { lessonChanged } from '../../upload/room';
import { LoadingBlock } from '../../watch/load_state';
import { momentText } from '../../watch/moments';
import { captionBytes, type CaptionLanguage, kCaptionKinds, kCaptionLanguages } from './caption_file';
import './timeline.css';

interface Chosen {
  readonly language: CaptionLanguage;
  readonly name: string;
  readonly file: Uint8Array;
}

export function CaptionsPart({ lesson, captions }: { lesson: Lesson; captions: readonly CaptionTrack[] }) {
  const { t } = useTranslation('timeline');
  const { chosen, fault, trial, save, remove, choose, forget } = useCaptions(lesson);
  return (
    <section className="yx-desk-card" aria-labelledby="captions">
      <div className="yx-desk-card-head">
        <h2 id="captions">{t('captions.title')}</h2>
      </div>
      <p className="yx-station-note">{t('captions.hint')}</p>
      <ul className="yx-captions-languages">
        {kCaptionLanguages.map((language) => (
          <Language
            key={language}
            language={language}
            there={captions.find((one) => one.language === language)}
            busy={save.isPending || remove.isPending}
            onFile={(file) => void choose(language, file)}
            onDelete={() => remove.mutate({ lessonId: lesson.id, language })}
          />
        ))}
      </ul>
      <FileFault code={fault} />
      <Refusal error={trial.error ?? save.error ?? remove.error} />
      {trial.isPending && <LoadingBlock rows={3} />}
      {chosen !== null && trial.data !== undefined && (
        <Preview
          chosen={chosen}
          read={trial.data}
          replaces={captions.some((one) => one.language === chosen.language)}
          saving={save.isPending}
          onSave={() => save.mutate({ lessonId: lesson.id, language: chosen.language, file: chosen.file })}
          onForget={forget}
        />
      )}
      {save.isSuccess && chosen === null && <Alert type="success" showIcon title={t('captions.saved')} />}
    </section>
  );
}

function useCaptions(lesson: Lesson) {
  const client = useQueryClient();
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [fault, setFault] = useState('');
  const { saveCaptions, deleteCaptions } = LibraryService.method;
  const changed = (): void => {
    setChosen(null);
    lessonChanged(client, lesson.id);
  };
  const trial = useMutation(saveCaptions);
  const save = useMutation(saveCaptions, { onSuccess: changed });
  const remove = useMutation(deleteCaptions, { onSuccess: changed });
  const forget = (): void => {
    for (const act of [trial, save, remove]) act.reset();
    setChosen(null);
    setFault('');
  };
  const choose = async (language: CaptionLanguage, picked: File): Promise<void> => {
    forget();
    const file = await captionBytes(picked);
    if (typeof file === 'string') return setFault(file);
    setChosen({ language, name: picked.name, file });
    trial.mutate({ lessonId: lesson.id, language, file, trial: true });
  };
  return { chosen, fault, trial, save, remove, choose, forget };
}

interface LanguageProps {
  readonly language: CaptionLanguage;
  readonly there: CaptionTrack | undefined;
  readonly busy: boolean;
  readonly onFile: (file: File) => void;
  readonly onDelete: () => void;
}

function Language({ language, there, busy, onFile, onDelete }: LanguageProps) {
  const { t, i18n } = useTranslation('timeline');
  const input = useRef<HTMLInputElement>(null);
  const name = t(`captions.language.${language}`);
  const state = there === undefined ? t('captions.none') : t('captions.there', { count: there.cueCount, date: momentText(there.savedAt, i18n.language) });
  const pick = t(there === undefined ? 'captions.choose' : 'captions.replace');
  return (
    <li>
      <span className="yx-captions-language">
        <strong>{name}</strong>
        <span className="yx-station-note">{state}</span>
      </span>
      <Button disabled={busy} aria-label={`${pick} ${name}`} onClick={() => input.current?.click()}>
        {pick}
      </Button>
      {there !== undefined && (
        <Popconfirm
          title={t('captions.delete_title', { language: name })}
          description={t('captions.delete_text')}
          okText={t('captions.delete')}
          cancelText={t('captions.keep')}
          onConfirm={onDelete}
        >
          <Button type="text" disabled={busy} aria-label={`${t('captions.delete')} ${name}`}>
            {t('captions.delete')}
          </Button>
        </Popconfirm>
      )}
      <input
        ref={input}
        type="file"
        accept={kCaptionKinds}
        hidden
        aria-label={`${pick} ${name}`}
        onChange={(event) => {
          const file = event.target.files?.[0];
          if (file !== undefined) onFile(file);
          // The same file may be chosen again after it was corrected.
          event.target.value = '';
        }}
      />
    </li>
  );
}

function FileFault({ code }: { code: string }) {
  const { t } = useTranslation('refusals');
  return code === '' ? null : <Alert type="error" showIcon title={t(code)} />;
}

interface PreviewProps {
  readonly chosen: Chosen;
  readonly read: SaveCaptionsResponse;
  readonly replaces: boolean;
  readonly saving: boolean;
  readonly onSave: () => void;
  readonly onForget: () => void;
}

function Preview({ chosen, read, replaces, saving, onSave, onForget }: PreviewProps) {
  const { t } = useTranslation('timeline');
  const language = t(`captions.language.${chosen.language}`);
  const good = read.faults.length === 0;
  return (
    <div className="yx-captions-preview" role="group" aria-label={t('captions.preview')}>
      <p>
        <strong>{t('captions.read', { name: chosen.name, language, count: read.cueCount })}</strong>
      </p>
      <Faults read={read} />
      <ol className="yx-captions-cues">
        {read.firstCues.map((cue, at) => (
          <li key={at}>
            <span className="yx-captions-times">
              {clockText(Number(cue.startMs))} – {clockText(Number(cue.endMs))}
            </span>
            <span className="yx-captions-words">{cue.text}</span>
          </li>
        ))}
      </ol>
      {read.cueCount > read.firstCues.length && <p className="yx-station-note">{t('captions.more', { count: read.cueCount - read.firstCues.length })}</p>}
      <div className="yx-captions-acts">
        {good && (
          <Button type="primary" loading={saving} onClick={onSave}>
            {t(replaces ? 'captions.save_over' : 'captions.save')}
          </Button>
        )}
        <Button disabled={saving} onClick={onForget}>
          {t('captions.forget')}
        </Button>
      </div>
    </div>
  );
}

function Faults({ read }: { read: SaveCaptionsResponse }) {
  const { t } = useTranslation(['timeline', 'refusals']);
  if (read.faults.length === 0) return null;
  const words = (line: number, code: string): string => (line > 0 ? t('captions.at_line', { line, what: t(`refusals:${code}`) }) : t(`refusals:${code}`));
  return (
    <Alert
      type="error"
      showIcon
      title={t('captions.faulty')}
      description={
        <ul className="yx-captions-faults">
          {read.faults.map(({ line, code }, at) => (
            <li key={at}>{words(line, code)}</li>
          ))}
        </ul>
      }
    />
  );
}
