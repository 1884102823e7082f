/** Who is in the room, who wants to speak, in the order of asking, and who does. */
import { useMutation } from '@connectrpc/connect-query';
import { App, Button } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { type RoomPerson, RoomService } from '../../../protocol/server/protocol/room_pb';
import type { Workshop } from '../../../protocol/server/protocol/workshop_pb';
import { useMe } from '../../../ui/me';
import { useRefusalWords } from '../../../ui/refusal';
import type { RoomState } from './room_state';

export interface PanelProps {
  readonly workshop: Workshop;
  readonly room: RoomState;
  /** After an act of one's own: what it led to is asked for at once. */
  readonly hurry: () => void;
}

export function MembersPanel({ workshop, room, hurry }: PanelProps) {
  const { t } = useTranslation('room');
  const me = useMe();
  const hands = useHands(workshop.id, hurry);
  const ofMine = (people: readonly RoomPerson[]): boolean => people.some(({ id }) => id === me.id);
  return (
    <section className="yx-panel yx-room-members" aria-label={t('people')}>
      {!workshop.mine && !room.closed && (
        <OwnHand raised={ofMine(room.hands)} speaking={ofMine(room.speakers)} hands={hands} />
      )}
      <People title={t('speakers', { count: room.speakers.length })} people={room.speakers}>
        {(person) => workshop.mine && <Act act="end_speaking" person={person} onAct={hands.endSpeaking} />}
      </People>
      <People title={t('hands', { count: room.hands.length })} people={room.hands}>
        {(person) =>
          workshop.mine && (
            <>
              <Act act="accept" person={person} primary onAct={hands.accept} />
              <Act act="lower" person={person} onAct={hands.lower} />
            </>
          )
        }
      </People>
      <People title={t('members', { count: room.members.length })} people={room.members} />
    </section>
  );
}

type HandAct = (personId: string) => void;
interface Hands {
  readonly raise: HandAct;
  readonly lower: HandAct;
  readonly accept: HandAct;
  readonly endSpeaking: HandAct;
}

function useHands(workshopId: string, hurry: () => void): Hands {
  const { message } = App.useApp();
  const words = useRefusalWords();
  const then = { onSettled: hurry, onError: (error: Error) => void message.error(words(error)) };
  const raise = useMutation(RoomService.method.raiseHand, then);
  const lower = useMutation(RoomService.method.lowerHand, then);
  const accept = useMutation(RoomService.method.acceptHand, then);
  const endSpeaking = useMutation(RoomService.method.endSpeaking, then);
  return {
    raise: (personId) => raise.mutate({ workshopId, personId }),
    lower: (personId) => lower.mutate({ workshopId, personId }),
    accept: (personId) => accept.mutate({ workshopId, personId }),
    endSpeaking: (personId) => endSpeaking.mutate({ workshopId, personId }),
  };
}

function OwnHand({ raised, speaking, hands }: { raised: boolean; speaking: boolean; hands: Hands }) {
  const { t } = useTranslation('room');
  const me = useMe();
  if (speaking) return <Button onClick={() => hands.endSpeaking(me.id)}>{t('own.end_speaking')}</Button>;
  if (raised) return <Button onClick={() => hands.lower(me.id)}>{t('own.lower')}</Button>;
  return (
    <Button type="primary" onClick={() => hands.raise(me.id)}>
      {t('own.raise')}
    </Button>
  );
}

interface ActProps {
  readonly act: 'accept' | 'lower' | 'end_speaking';
  readonly person: RoomPerson;
  readonly primary?: boolean;
  readonly onAct: HandAct;
}

function Act({ act, person, primary = false, onAct }: ActProps) {
  const { t } = useTranslation('room');
  return (
    <Button
      size="small"
      type={primary ? 'primary' : 'default'}
      aria-label={t(`act.${act}_whose`, { name: person.name })}
      onClick={() => onAct(person.id)}
    >
      {t(`act.${act}`)}
    </Button>
  );
}

interface PeopleProps {
  readonly title: string;
  readonly people: readonly RoomPerson[];
  readonly children?: (person: RoomPerson) => ReactNode;
}

function People({ title, people, children }: PeopleProps) {
  return (
    <>
      <h2>{title}</h2>
      <ul className="yx-plain-list">
        {people.map((person) => (
          <li key={person.id}>
            <span>
              {person.name} <span className="yx-secondary">{person.schoolName}</span>
            </span>
            <span className="yx-actions">{children?.(person)}</span>
          </li>
        ))}
      </ul>
    </>
  );
}
