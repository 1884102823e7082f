/** A lesson's parts by name: choosing one goes there. */
import { useTranslation } from 'react-i18next';

import { clockText } from '../ui/clock';
import { type Chapter, chapterAt } from './chapters';
import { type Choice, ChoiceMenu } from './choice_menu';

export interface ChapterMenuProps {
  readonly chapters: readonly Chapter[];
  readonly positionMs: number;
  readonly onSeek: (ms: number) => void;
}

export function ChapterMenu({ chapters, positionMs, onSeek }: ChapterMenuProps) {
  const { t } = useTranslation('player');
  if (chapters.length === 0) return null;
  const here = chapterAt(chapters, positionMs);
  const choices = chapters.map((chapter): Choice => {
    return { key: String(chapter.startMs), text: chapter.title, note: clockText(chapter.startMs), checked: chapter === here };
  });
  return <ChoiceMenu label={t('chapters.label')} face={t('chapters.face')} choices={choices} onChoose={(key) => onSeek(Number(key))} />;
}
