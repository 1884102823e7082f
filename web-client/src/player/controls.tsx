/** The bar of controls under the picture. */
import {
  CompressOutlined,
  ExpandOutlined,
  MutedOutlined,
  PauseOutlined,
  SoundOutlined,
  CaretRightFilled,
} from '@ant-design/icons';
import { useTranslation } from 'react-i18next';

import type { PaidRate } from '../watch/speed';
import { ChapterMenu } from './chapter_menu';
import type { Chapter } from './chapters';
import { ChoiceMenu, type Choice } from './choice_menu';
import { clockText } from '../ui/clock';
import { type Captions, shownCaptions } from './captions';
import type { PlayerController, PlayerView } from './controller';
import { ScrubBar } from './scrub_bar';

export interface ControlsProps {
  readonly controller: PlayerController;
  readonly view: PlayerView;
  readonly durationMs: number;
  readonly growing: boolean;
  readonly rates: readonly PaidRate[];
  readonly captions: readonly Captions[];
  readonly chapters: readonly Chapter[];
}

export function Controls({ controller, view, durationMs, growing, rates, captions, chapters }: ControlsProps) {
  const { t } = useTranslation('player');
  const act = view.playing ? t('pause') : t('play');
  return (
    <div className="yx-controls">
      <ScrubBar
        positionMs={view.positionMs}
        bufferedMs={view.bufferedMs}
        durationMs={durationMs}
        disabled={!view.loaded}
        chapters={chapters}
        storyboardUrl={view.loaded && !view.saveData ? view.storyboardUrl : null}
        onSeek={(ms) => controller.seekTo(ms)}
      />
      <div className="yx-controls-row">
        <button type="button" className="yx-control" aria-label={act} title={act} onClick={() => controller.toggle()}>
          {view.playing ? <PauseOutlined /> : <CaretRightFilled />}
        </button>
        <Volume controller={controller} view={view} />
        <span className="yx-time">
          {clockText(view.positionMs)} / {clockText(durationMs)}
          {growing && <span className="yx-growing">{t('growing')}</span>}
        </span>
        <span className="yx-controls-gap" />
        {view.loaded && <ChapterMenu chapters={chapters} positionMs={view.positionMs} onSeek={(ms) => controller.seekTo(ms)} />}
        <SpeedMenu controller={controller} rate={view.rate} rates={rates} />
        <QualityMenu controller={controller} view={view} />
        <CaptionMenu controller={controller} view={view} captions={captions} />
        <FullScreen controller={controller} on={view.fullScreen} />
      </div>
    </div>
  );
}

function FullScreen({ controller, on }: { controller: PlayerController; on: boolean }) {
  const { t } = useTranslation('player');
  const label = on ? t('full_screen.leave') : t('full_screen.enter');
  return (
    <button
      type="button"
      className="yx-control"
      aria-label={label}
      title={label}
      onClick={() => controller.toggleFullScreen()}
    >
      {on ? <CompressOutlined /> : <ExpandOutlined />}
    </button>
  );
}

function Volume({ controller, view }: { controller: PlayerController; view: PlayerView }) {
  const { t } = useTranslation('player');
  const label = view.muted ? t('volume.unmute') : t('volume.mute');
  return (
    <span className="yx-volume">
      <button
        type="button"
        className="yx-control"
        aria-label={label}
        title={label}
        onClick={() => controller.toggleMuted()}
      >
        {view.muted ? <MutedOutlined /> : <SoundOutlined />}
      </button>
      <input
        type="range"
        aria-label={t('volume.label')}
        min={0}
        max={100}
        value={view.muted ? 0 : Math.round(view.volume * 100)}
        onChange={(event) => controller.setVolume(Number(event.target.value) / 100)}
      />
    </span>
  );
}

interface SpeedMenuProps {
  readonly controller: PlayerController;
  readonly rate: number;
  readonly rates: readonly PaidRate[];
}

function SpeedMenu({ controller, rate, rates }: SpeedMenuProps) {
  const { t } = useTranslation('player');
  const choices = rates.map((paid): Choice => {
    const percent = Math.round(paid.weightPermille / 10);
    const note = percent === 100 ? t('speed.full') : t('speed.part', { percent });
    return { key: String(paid.rate), text: `${paid.rate}×`, note, checked: paid.rate === rate };
  });
  return (
    <ChoiceMenu label={t('speed.label')} face={`${rate}×`} choices={choices} onChoose={(key) => controller.setRate(Number(key))} />
  );
}

const kSaveData = 'save_data';

function QualityMenu({ controller, view }: { controller: PlayerController; view: PlayerView }) {
  const { t } = useTranslation('player');
  const { engine, saveData } = view;
  const current = engine.height > 0 ? `${engine.height}p` : '';
  const automatic: Choice = { key: '-1', text: t('quality.auto'), note: current, checked: engine.chosen === -1 };
  const heights = [...engine.qualities]
    .reverse()
    .map(({ index, height }): Choice => ({ key: String(index), text: `${height}p`, checked: engine.chosen === index }));
  const save: Choice = {
    key: kSaveData,
    text: t('quality.save_data'),
    note: t('quality.save_data_note'),
    checked: saveData,
    kind: 'checkbox',
  };
  const choices = saveData ? [save] : [automatic, ...heights, save];
  const choose = (key: string): void => {
    if (key === kSaveData) controller.setSaveData(!saveData);
    else controller.chooseQuality(Number(key));
  };
  const fixed = engine.qualities.find((quality) => quality.index === engine.chosen);
  const face = saveData ? t('quality.saving') : fixed ? `${fixed.height}p` : t('quality.auto');
  return (
    <ChoiceMenu
      label={t('quality.label')}
      face={face}
      choices={choices}
      onChoose={choose}
    />
  );
}

const kOff = 'off';

type CaptionMenuProps = Pick<ControlsProps, 'controller' | 'view' | 'captions'>;

function CaptionMenu({ controller, view, captions }: CaptionMenuProps) {
  const { t } = useTranslation('player');
  const shown = shownCaptions(view.captions, view.captionLanguage, captions);
  const languages = captions.map(({ language }): Choice => {
    return { key: language, text: t(`captions.language.${language}`), checked: language === shown?.language };
  });
  const off: Choice = { key: kOff, text: t('captions.off'), checked: shown === null };
  return (
    <ChoiceMenu
      label={t('captions.label')}
      face={shown === null ? t('captions.face') : t(`captions.short.${shown.language}`)}
      choices={captions.length === 0 ? [] : [off, ...languages]}
      empty={t('captions.none')}
      onChoose={(key) => controller.chooseCaptions(key === kOff ? null : key)}
    />
  );
}
