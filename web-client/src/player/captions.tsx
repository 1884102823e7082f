/** What is said, drawn over the picture: not by the browser, which sets no script vertically as we need it. */
import { Fragment, type ReactNode, type RefObject, useEffect, useState } from 'react';

import './captions.css';

/** Of a lesson, in one language; `url` is WebVTT. */
export interface Captions {
  readonly language: string;
  readonly url: string;
}

/** Those to show: in the language chosen, else in the first that there is. Null where they are off or there are none. */
export function shownCaptions(on: boolean, language: string, offered: readonly Captions[]): Captions | null {
  if (!on) return null;
  return offered.find((one) => one.language === language) ?? offered[0] ?? null;
}

export interface CaptionOverlayProps {
  readonly video: RefObject<HTMLVideoElement | null>;
  readonly captions: Captions;
}

export function CaptionOverlay({ video, captions }: CaptionOverlayProps) {
  const { language, url } = captions;
  const cues = useCues(video, captions);
  if (cues.length === 0) return null;
  return (
    <div className={`yx-captions yx-captions-${language}`} lang={language === 'mn' ? 'mn-Mong' : language}>
      {cues.map((cue) => (
        <p key={`${url} ${cue.startTime} ${cue.endTime} ${cue.text}`}>
          {drawn(cue.getCueAsHTML().childNodes)}
        </p>
      ))}
    </div>
  );
}

const kShown: readonly VTTCue[] = [];

/** The cues at the picture's position. The browser reads the file and keeps the time; it draws nothing. */
function useCues(video: RefObject<HTMLVideoElement | null>, { language, url }: Captions): readonly VTTCue[] {
  const [cues, setCues] = useState(kShown);
  useEffect(() => {
    const node = document.createElement('track');
    node.kind = 'subtitles';
    node.srclang = language;
    node.src = url;
    video.current?.append(node);
    const { track } = node;
    const look = (): void => setCues([...(track.activeCues ?? [])] as VTTCue[]);
    track.mode = 'hidden';
    track.addEventListener('cuechange', look);
    node.addEventListener('load', look);
    return () => {
      track.removeEventListener('cuechange', look);
      node.removeEventListener('load', look);
      node.remove();
      setCues(kShown);
    };
  }, [video, language, url]);
  return cues;
}

/** Text and the few tags that captions have; of anything else its content. */
function drawn(nodes: NodeListOf<ChildNode>): ReactNode {
  return [...nodes].map((node, at) => {
    if (node.nodeType === Node.TEXT_NODE) return node.nodeValue;
    const within = drawn(node.childNodes);
    switch (node.nodeName.toLowerCase()) {
      case 'b':
        return <b key={at}>{within}</b>;
      case 'i':
        return <i key={at}>{within}</i>;
      case 'u':
        return <u key={at}>{within}</u>;
      case 'ruby':
        return <ruby key={at}>{within}</ruby>;
      case 'rt':
        return <rt key={at}>{within}</rt>;
      default:
        return <Fragment key={at}>{within}</Fragment>;
    }
  });
}
