/** What is said in the room. Text from people is text; what is not sent yet survives the page. */
import { useMutation } from '@connectrpc/connect-query';
import { App, Button, Input } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { RoomService } from '../../../protocol/server/protocol/room_pb';
import { useMe } from '../../../ui/me';
import { Refusal, useRefusalWords } from '../../../ui/refusal';
import { momentText } from '../../../watch/moments';
import { drawnKey } from './drawn_key';
import { piecesOf } from './links';
import type { PanelProps } from './members_panel';
import type { Message } from './room_state';
import { keepUnsent, keptUnsent, nothingUnsent, type Unsent } from './unsent';

const kMostCharacters = 500;

export function TalkPanel({ workshop, room, hurry }: PanelProps) {
  const { t } = useTranslation('room');
  const list = useRef<HTMLOListElement>(null);
  const newest = room.messages.at(-1)?.number;
  useEffect(() => {
    list.current?.scrollTo({ top: list.current.scrollHeight });
  }, [newest]);
  return (
    <section className="yx-panel yx-room-talk" aria-label={t('talk')}>
      <h2>{t('talk')}</h2>
      {room.messages.length === 0 && <p className="yx-secondary">{t('nothing_said')}</p>}
      {/* A list that scrolls is reached by the keyboard as well. */}
      <ol ref={list} className="yx-room-messages" aria-live="polite" tabIndex={0} aria-label={t('messages')}>
        {room.messages.map((message) => (
          <li key={String(message.number)}>
            <One message={message} workshopId={workshop.id} removes={workshop.mine} hurry={hurry} />
          </li>
        ))}
      </ol>
      {!room.closed && <SayForm workshopId={workshop.id} hurry={hurry} />}
    </section>
  );
}

interface OneProps {
  readonly message: Message;
  readonly workshopId: string;
  readonly removes: boolean;
  readonly hurry: () => void;
}

function One({ message, workshopId, removes, hurry }: OneProps) {
  const { t, i18n } = useTranslation('room');
  const { message: toast } = App.useApp();
  const words = useRefusalWords();
  const remove = useMutation(RoomService.method.removeMessage, {
    onSettled: hurry,
    onError: (error) => void toast.error(words(error)),
  });
  return (
    <>
      <span className="yx-room-by">
        <strong>{message.person.name}</strong>{' '}
        <time className="yx-secondary" dateTime={message.at}>
          {momentText(message.at, i18n.language)}
        </time>
        {removes && message.text !== null && (
          <Button
            size="small"
            type="text"
            danger
            aria-label={t('remove_whose', { name: message.person.name })}
            loading={remove.isPending}
            onClick={() => remove.mutate({ workshopId, number: message.number })}
          >
            {t('remove')}
          </Button>
        )}
      </span>
      {message.text === null ? <em className="yx-secondary">{t('removed')}</em> : <Said text={message.text} />}
    </>
  );
}

/** Addresses lead away from the house, and say nothing of where they were found. */
function Said({ text }: { text: string }) {
  return (
    <span className="yx-room-text">
      {piecesOf(text).map(({ text: part, href }, place) =>
        href === null ? (
          part
        ) : (
          <a key={place} href={href} target="_blank" rel="noopener noreferrer nofollow ugc">
            {part}
          </a>
        ),
      )}
    </span>
  );
}

function SayForm({ workshopId, hurry }: { workshopId: string; hurry: () => void }) {
  const { t } = useTranslation('room');
  const place = { personId: useMe().id, workshopId };
  const [unsent, setUnsent] = useState(() => keptUnsent(place));
  const { text, key } = unsent;
  const write = (written: Unsent): void => {
    setUnsent(written);
    keepUnsent(place, written);
  };
  const say = useMutation(RoomService.method.say, {
    onSuccess: () => {
      write(nothingUnsent());
      hurry();
    },
  });
  // Sent again it is said once; other words after a failure, which may have been said, are another message.
  const edit = (written: string): void => write({ text: written, key: say.isError ? drawnKey() : key });
  const send = (): void => {
    if (text.trim() !== '' && !say.isPending) say.mutate({ workshopId, text, key });
  };
  return (
    <form
      className="yx-room-say"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <Refusal error={say.error} />
      <Input.TextArea
        value={text}
        maxLength={kMostCharacters}
        autoSize={{ minRows: 1, maxRows: 4 }}
        aria-label={t('say_label')}
        placeholder={t('say_hint')}
        readOnly={say.isPending}
        onChange={(event) => edit(event.target.value)}
        onPressEnter={(event) => {
          if (event.shiftKey || event.nativeEvent.isComposing) return;
          event.preventDefault();
          send();
        }}
      />
      <Button type="primary" htmlType="submit" loading={say.isPending} disabled={text.trim() === ''}>
        {t('say')}
      </Button>
    </form>
  );
}
