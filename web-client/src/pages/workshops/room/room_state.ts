/** A room as its page knows it: a snapshot, and then one event after the other by their numbers. Pure. */
import { type RaisedHand, type RoomEvent, RoomEventKind, type RoomPerson, type RoomSnapshot } from '../../../protocol/server/protocol/room_pb';

export interface Message {
  readonly number: bigint;
  readonly person: RoomPerson;
  readonly at: string;
  /** Null: removed. */
  readonly text: string | null;
}

export interface RoomState {
  /** Of the newest event that is in it. */
  readonly number: bigint;
  readonly members: readonly RoomPerson[];
  /** In the order of the queue. */
  readonly hands: readonly RoomPerson[];
  readonly speakers: readonly RoomPerson[];
  readonly messages: readonly Message[];
  readonly closed: boolean;
}

export function stateOf(snapshot: RoomSnapshot): RoomState {
  return {
    number: snapshot.number,
    members: snapshot.members,
    hands: peopleOf(snapshot.hands),
    speakers: peopleOf(snapshot.speakers),
    messages: snapshot.messages.flatMap(messagesOf),
    closed: snapshot.closed,
  };
}

/** What is known already changes nothing. Null where an event is missing: the room has to be asked for anew. */
export function after(state: RoomState, events: readonly RoomEvent[]): RoomState | null {
  let now = state;
  for (const event of events) {
    if (event.number <= now.number) continue;
    if (event.number !== now.number + 1n) return null;
    now = { ...changed(now, event), number: event.number };
  }
  return now;
}

function changed(state: RoomState, event: RoomEvent): RoomState {
  const { person } = event;
  if (person === undefined) return state;
  switch (event.kind) {
    case RoomEventKind.JOINED:
      return { ...state, members: [...without(state.members, person), person] };
    case RoomEventKind.LEFT:
      return { ...state, members: without(state.members, person) };
    case RoomEventKind.SAID:
      return { ...state, messages: [...state.messages, ...messagesOf(event)] };
    case RoomEventKind.REMOVED:
      return { ...state, messages: state.messages.map((one) => (one.number === event.aboutNumber ? { ...one, text: null } : one)) };
    case RoomEventKind.HAND_RAISED:
      return { ...state, hands: [...without(state.hands, person), person] };
    case RoomEventKind.HAND_LOWERED:
      return { ...state, hands: without(state.hands, person) };
    case RoomEventKind.SPEAKING:
      return { ...state, hands: without(state.hands, person), speakers: [...without(state.speakers, person), person] };
    case RoomEventKind.SPEAKING_ENDED:
      return { ...state, speakers: without(state.speakers, person) };
    case RoomEventKind.CLOSED:
      return { ...state, members: [], hands: [], speakers: [], closed: true };
    case RoomEventKind.BEGAN:
    case RoomEventKind.UNSPECIFIED:
      return state;
  }
}

function without(people: readonly RoomPerson[], person: RoomPerson): readonly RoomPerson[] {
  return people.filter(({ id }) => id !== person.id);
}

function peopleOf(hands: readonly RaisedHand[]): readonly RoomPerson[] {
  return hands.flatMap(({ person }) => (person === undefined ? [] : [person]));
}

function messagesOf(event: RoomEvent): readonly Message[] {
  if (event.person === undefined) return [];
  return [{ number: event.number, person: event.person, at: event.at, text: event.removed ? null : event.text }];
}
