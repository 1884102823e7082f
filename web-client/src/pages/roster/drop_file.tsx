/** Chooses one CSV file: by its button, by the keyboard, or by dropping it here. */
import { FileTextOutlined } from '@ant-design/icons';
import { type DragEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';

export interface DropFileProps {
  /** Of the file chosen; empty while there is none. */
  readonly name: string;
  readonly disabled: boolean;
  readonly onFile: (file: File) => void;
}

export function DropFile({ name, disabled, onFile }: DropFileProps) {
  const { t } = useTranslation('roster');
  const [over, setOver] = useState(false);
  const take = (files: FileList | null): void => {
    const file = files?.[0];
    if (file !== undefined && !disabled) onFile(file);
  };
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer.files);
  };
  const drag = (event: DragEvent): void => {
    event.preventDefault();
    setOver(true);
  };
  return (
    <label className={over ? 'yx-drop yx-drop-over' : 'yx-drop'} onDragOver={drag} onDragLeave={() => setOver(false)} onDrop={drop}>
      <input
        className="yx-hidden"
        type="file"
        accept=".csv,text/csv"
        disabled={disabled}
        onChange={(event) => {
          take(event.target.files);
          // The same file may be chosen again after it was corrected.
          event.target.value = '';
        }}
      />
      <FileTextOutlined className="yx-drop-icon" aria-hidden="true" />
      <strong>{name === '' ? t('choose') : t('chosen', { name })}</strong>
      <span className="yx-secondary">{name === '' ? t('choose_rule') : t('choose_again')}</span>
    </label>
  );
}
