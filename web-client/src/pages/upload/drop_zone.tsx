/** Where a video file is dropped or chosen. Video files are offered; what it really is, the server decides. */
import { VideoCameraAddOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { type DragEvent, type ReactNode, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { type FileFault, faultOf } from './file_fault';

const kOffered = 'video/*,.mp4,.m4v,.mov,.mkv,.webm,.avi,.wmv,.flv,.3gp,.mpg,.mpeg,.ts,.mts,.m2ts,.vob';

export interface DropZoneProps {
  readonly button: string;
  readonly hint: string;
  readonly busy?: boolean;
  readonly small?: boolean;
  readonly onFile: (file: File) => void;
  readonly children?: ReactNode;
}

export function DropZone({ button, hint, busy = false, small = false, onFile, children }: DropZoneProps) {
  const { t } = useTranslation('upload');
  const input = useRef<HTMLInputElement>(null);
  const { over, fault, take, ...drag } = useDrop(onFile);
  const face = ['yx-drop', over && 'yx-drop-over', small && 'yx-drop-small'].filter(Boolean).join(' ');
  return (
    <div className={face} {...drag}>
      {!small && <VideoCameraAddOutlined className="yx-drop-sign" aria-hidden="true" />}
      {children}
      <Button type="primary" size="large" loading={busy} onClick={() => input.current?.click()}>
        {button}
      </Button>
      <p className="yx-drop-hint">{over ? t('drop.now') : hint}</p>
      {fault !== null && (
        <p role="alert" className="yx-drop-fault">
          {t(`drop.${fault.key}`, { name: fault.name })}
        </p>
      )}
      <input
        ref={input}
        type="file"
        accept={kOffered}
        hidden
        aria-label={button}
        onChange={(event) => {
          take(event.target.files);
          event.target.value = '';
        }}
      />
    </div>
  );
}

function useDrop(onFile: (file: File) => void) {
  const [over, setOver] = useState(false);
  const [fault, setFault] = useState<FileFault | null>(null);
  const take = (files: FileList | null): void => {
    const file = files?.[0];
    if (files === null || file === undefined) return;
    const found = faultOf([...files]);
    setFault(found);
    if (found === null) onFile(file);
  };
  return {
    over,
    fault,
    take,
    onDragOver: (event: DragEvent) => {
      event.preventDefault();
      setOver(true);
    },
    onDragLeave: () => setOver(false),
    onDrop: (event: DragEvent) => {
      event.preventDefault();
      setOver(false);
      take(event.dataTransfer.files);
    },
  };
}
