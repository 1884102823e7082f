import { create } from '@bufbuild/protobuf';
import { describe, expect, test } from 'vitest';
import fc from 'fast-check';

import { piecesOf } from '../../../../../web-client/src/pages/workshops/room/links';
import { after, type RoomState, stateOf } from '../../../../../web-client/src/pages/workshops/room/room_state';
import { type RoomEvent, RoomEventKind, RoomEventSchema, RoomSnapshotSchema } from '../../../../../web-client/src/protocol/server/protocol/room_pb';

const kEmpty: RoomState = stateOf(create(RoomSnapshotSchema, {}));

interface More {
  readonly text?: string;
  readonly aboutNumber?: bigint;
  readonly removed?: boolean;
}

function event(number: number, kind: RoomEventKind, id: string, more: More = {}): RoomEvent {
  return create(RoomEventSchema, { number: BigInt(number), kind, person: { id, name: `示范${id}` }, ...more });
}

const kStory = [
  event(1, RoomEventKind.JOINED, '1'),
  event(2, RoomEventKind.JOINED, '2'),
  event(3, RoomEventKind.SAID, '2', { text: '老师好' }),
  event(4, RoomEventKind.HAND_RAISED, '2'),
  event(5, RoomEventKind.JOINED, '3'),
  event(6, RoomEventKind.HAND_RAISED, '3'),
  event(7, RoomEventKind.SPEAKING, '2'),
  event(8, RoomEventKind.SAID, '3', { text: '不当言论' }),
  event(9, RoomEventKind.REMOVED, '3', { aboutNumber: 8n }),
  event(10, RoomEventKind.HAND_LOWERED, '3'),
  event(11, RoomEventKind.LEFT, '3'),
];

const ids = (people: RoomState['members']): readonly string[] => people.map(({ id }) => id);

describe('a room', () => {
  test('is what its events make of it', () => {
    const room = after(kEmpty, kStory);
    expect(ids(room?.members ?? [])).toEqual(['1', '2']);
    expect(ids(room?.speakers ?? [])).toEqual(['2']);
    expect(room?.hands).toEqual([]);
    expect(room?.messages.map(({ text }) => text)).toEqual(['老师好', null]);
    expect(room?.number).toBe(11n);
  });

  test('keeps the queue in the order of raising', () => {
    expect(ids(after(kEmpty, kStory.slice(0, 6))?.hands ?? [])).toEqual(['2', '3']);
  });

  test('is empty once it has closed', () => {
    const room = after(kEmpty, [...kStory, event(12, RoomEventKind.CLOSED, '1')]);
    expect(room).toMatchObject({ closed: true, members: [], speakers: [], hands: [] });
    expect(room?.messages).toHaveLength(2);
  });

  test('is the same however its events come in pieces that overlap', () => {
    const whole = after(kEmpty, kStory);
    const cuts = fc.array(fc.tuple(fc.nat(kStory.length), fc.nat(4)), { maxLength: 12 });
    fc.assert(
      fc.property(cuts, (pieces) => {
        let room: RoomState = kEmpty;
        for (const [size, back] of pieces) {
          const from = Math.max(0, Number(room.number) - back);
          room = after(room, kStory.slice(from, from + size)) ?? room;
        }
        room = after(room, kStory) ?? room;
        expect(room).toEqual(whole);
      }),
    );
  });

  test('is asked for anew where an event is missing', () => {
    expect(after(kEmpty, kStory.slice(1))).toBeNull();
  });

  test('goes on from a snapshot', () => {
    const snapshot = create(RoomSnapshotSchema, {
      number: 6n,
      members: [{ id: '1' }, { id: '2' }, { id: '3' }],
      hands: [{ person: { id: '2' } }, { person: { id: '3' } }],
      messages: [event(3, RoomEventKind.SAID, '2', { text: '', removed: true })],
    });
    const room = after(stateOf(snapshot), kStory);
    expect(ids(room?.members ?? [])).toEqual(['1', '2']);
    expect(ids(room?.speakers ?? [])).toEqual(['2']);
    expect(room?.messages.map(({ text }) => text)).toEqual([null, null]);
  });
});

describe('the addresses in a message', () => {
  test.each([
    ['看 https://example.com/a?b=1。', ['https://example.com/a?b=1']],
    ['(http://example.com), https://example.org.', ['http://example.com', 'https://example.org']],
    ['javascript:alert(1) data:text/html,x ftp://example.com', []],
    ['https://bank.example@evil.example/', []],
    ['https://', []],
    ['没有', []],
  ])('of %s are %j', (text, addresses) => {
    const pieces = piecesOf(text);
    expect(pieces.flatMap(({ href }) => (href === null ? [] : [href]))).toEqual(addresses);
    expect(pieces.map((piece) => piece.text).join('')).toBe(text);
  });

  test('never lose a word', { timeout: 30_000 }, () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (text) => piecesOf(`https://a.b ${text}`).map((piece) => piece.text).join('') === `https://a.b ${text}`));
  });
});
