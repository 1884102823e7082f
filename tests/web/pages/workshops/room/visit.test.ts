import { create } from '@bufbuild/protobuf';
import { Code, ConnectError } from '@connectrpc/connect';
import { beforeEach, describe, expect, test } from 'vitest';

import { RoomVisit } from '../../../../../web-client/src/pages/workshops/room/visit';
import { CallErrorSchema } from '../../../../../web-client/src/protocol/server/protocol/envelope_pb';
import { type RoomEvent, RoomEventKind, RoomEventSchema, type RoomSnapshot, RoomSnapshotSchema } from '../../../../../web-client/src/protocol/server/protocol/room_pb';

function refusal(code: string): ConnectError {
  return new ConnectError('no', Code.FailedPrecondition, undefined, [
    { desc: CallErrorSchema, value: create(CallErrorSchema, { connectCode: 'failed_precondition', code }) },
  ]);
}

/** A server's room, and the timers of a page. */
class World {
  events: RoomEvent[] = [];
  asked: string[] = [];
  next: (() => void) | null = null;
  fails: unknown = null;
  nowMs = 1_000_000;

  readonly visit = new RoomVisit(
    {
      enter: () => this.answer('enter', () => this.snapshot()),
      renew: () => this.answer('renew', () => undefined),
      leave: () => this.answer('leave', () => undefined),
      eventsAfter: (number) => this.answer('events', () => this.events.filter((event) => event.number > number)),
    },
    (ms, act) => {
      this.next = () => {
        this.nowMs += ms;
        act();
      };
      return () => void (this.next = null);
    },
    () => this.nowMs,
  );

  happens(kind: RoomEventKind, id = '2', text = ''): void {
    const number = BigInt(this.events.length + 1);
    this.events.push(create(RoomEventSchema, { number, kind, person: { id }, text }));
  }
  /** Lets the page's time come, and its calls be answered. */
  async turn(times = 1): Promise<void> {
    for (let i = 0; i < times; ++i) {
      const act = this.next;
      this.next = null;
      act?.();
      await new Promise((done) => setTimeout(done, 0));
    }
  }
  private snapshot(): RoomSnapshot {
    return create(RoomSnapshotSchema, { number: BigInt(this.events.length) });
  }
  private async answer<T>(call: string, value: () => T): Promise<T> {
    this.asked.push(call);
    if (this.fails !== null) throw this.fails;
    return value();
  }
}

describe('a visit to a room', () => {
  let world: World;
  beforeEach(async () => {
    world = new World();
    world.visit.start();
    await world.turn(0);
    await new Promise((done) => setTimeout(done, 0));
  });

  test('shows what happens', async () => {
    world.happens(RoomEventKind.SAID, '2', '老师好');
    await world.turn();
    expect(world.visit.visit().room?.messages.map(({ text }) => text)).toEqual(['老师好']);
  });

  test('renews itself in time', async () => {
    await world.turn(6);
    expect(world.asked.filter((call) => call === 'renew')).toHaveLength(1);
  });

  test('keeps what it shows while the network is down, and goes on by itself', async () => {
    world.happens(RoomEventKind.SAID, '2', '老师好');
    await world.turn();
    world.fails = new TypeError('Failed to fetch');
    world.happens(RoomEventKind.SAID, '2', '在吗');
    await world.turn(3);
    expect(world.visit.visit().error).not.toBeNull();
    expect(world.visit.visit().room?.messages).toHaveLength(1);
    world.fails = null;
    await world.turn();
    expect(world.visit.visit().error).toBeNull();
    expect(world.visit.visit().room?.messages.map(({ text }) => text)).toEqual(['老师好', '在吗']);
  });

  test('enters anew where it was silent for too long', async () => {
    world.fails = refusal('not_in_room');
    world.asked = [];
    const act = world.next;
    world.next = null;
    act?.();
    world.fails = null;
    await new Promise((done) => setTimeout(done, 0));
    expect(world.asked).toEqual(['events', 'enter']);
    expect(world.visit.visit().error).toBeNull();
    expect(world.next).not.toBeNull();
  });

  test('ends where the room refuses', async () => {
    world.fails = refusal('workshop_over');
    await world.turn();
    expect(world.next).toBeNull();
    expect(world.visit.visit().error).not.toBeNull();
  });

  test('ends with the room, and asks no more', async () => {
    world.happens(RoomEventKind.CLOSED);
    await world.turn();
    expect(world.visit.visit().room?.closed).toBe(true);
    expect(world.next).toBeNull();
  });

  test('asks at once after an act of one\'s own', async () => {
    world.happens(RoomEventKind.SAID, '1', '我说的');
    world.visit.hurry();
    await world.turn(0);
    await new Promise((done) => setTimeout(done, 0));
    expect(world.visit.visit().room?.messages).toHaveLength(1);
    expect(world.next).not.toBeNull();
  });

  test('leaves when it stops', () => {
    world.visit.stop();
    expect(world.asked.at(-1)).toBe('leave');
    expect(world.next).toBeNull();
    expect(world.visit.visit().room).toBeNull();
  });
});
