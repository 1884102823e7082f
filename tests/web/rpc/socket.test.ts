import { create, fromBinary, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import { ConnectError } from '@connectrpc/connect';
import { beforeEach, describe, expect, test } from 'vitest';

import {
  ClientFrameSchema,
  GoAwayEventSchema,
  ServerFrameSchema,
} from '../../../web-client/src/protocol/server/protocol/envelope_pb';
import { backoffMs } from '../../../web-client/src/rpc/backoff';
import { failureOf } from '../../../web-client/src/rpc/failure';
import { CarrierDown, SocketCarrier } from '../../../web-client/src/rpc/socket';

class Peer {
  readyState = 0;
  binaryType = 'blob';
  readonly sent: Uint8Array[] = [];
  onopen: (() => void) | null = null;
  onclose: (() => void) | null = null;
  onmessage: ((message: { data: unknown }) => void) | null = null;

  send(data: Uint8Array): void {
    this.sent.push(data);
  }

  close(): void {
    this.readyState = 3;
  }

  accept(): void {
    this.readyState = 1;
    this.onopen?.();
  }

  breakOff(): void {
    this.readyState = 3;
    this.onclose?.();
  }

  says(body: MessageInitShape<typeof ServerFrameSchema>['body'], id = 0n): void {
    const bytes = toBinary(ServerFrameSchema, create(ServerFrameSchema, { id, ...(body && { body }) }));
    this.onmessage?.({ data: bytes.slice().buffer });
  }

  heard(): Array<{ id: bigint; method: string }> {
    return this.sent.map((bytes) => fromBinary(ClientFrameSchema, bytes));
  }
}

let peers: Peer[];
let timers: Array<{ ms: number; act: () => void; live: boolean }>;
let carrier: SocketCarrier;

beforeEach(() => {
  peers = [];
  timers = [];
  carrier = new SocketCarrier({
    connect: () => {
      const peer = new Peer();
      peers.push(peer);
      return peer as unknown as WebSocket;
    },
    after: (ms, act) => {
      const timer = { ms, act, live: true };
      timers.push(timer);
      return () => {
        timer.live = false;
      };
    },
    now: () => 1,
    random: () => 0.5,
  });
  carrier.start();
});

function live(): Array<{ ms: number; act: () => void }> {
  return timers.filter((timer) => timer.live);
}

describe('the socket carrier', () => {
  test('matches answers to calls by number, in whatever order they come', async () => {
    peers[0]?.accept();
    const first = carrier.call('a/A', new Uint8Array([1]), 100);
    const second = carrier.call('a/B', new Uint8Array([2]), 100);
    const [a, b] = peers[0]?.heard() ?? [];
    peers[0]?.says({ case: 'reply', value: new Uint8Array([22]) }, b?.id);
    peers[0]?.says({ case: 'reply', value: new Uint8Array([11]) }, a?.id);
    expect([...(await first), ...(await second)]).toEqual([11, 22]);
    expect(live()).toEqual([]);
  });

  test('gives a refusal its stable code', async () => {
    peers[0]?.accept();
    const call = carrier.call('a/A', new Uint8Array(), 100);
    const error = { connectCode: 'not_found', code: 'lesson_not_found', message: 'no such lesson', retryAfterS: 0 };
    peers[0]?.says({ case: 'error', value: { $typeName: 'yanxiu.v1.CallError', ...error } }, 1n);
    const caught = await call.catch((reason: unknown) => reason);
    expect(caught).toBeInstanceOf(ConnectError);
    expect(failureOf(caught)).toMatchObject({ kind: 'refused', code: 'lesson_not_found' });
  });

  test('rejects open calls when the connection breaks, and tries again after a wait', async () => {
    peers[0]?.accept();
    const call = carrier.call('a/A', new Uint8Array(), 60_000);
    peers[0]?.breakOff();
    await expect(call).rejects.toBeInstanceOf(CarrierDown);
    expect(live().map((timer) => timer.ms)).toEqual([375]);
    live()[0]?.act();
    expect(peers).toHaveLength(2);
  });

  test('waits longer after each failure in a row', () => {
    const waits = [0, 1, 2].map((index) => {
      peers[index]?.breakOff();
      const [timer] = live().slice(-1);
      timer?.act();
      return timer?.ms;
    });
    expect(waits).toEqual([375, 750, 1_500]);
  });

  test('takes a server that does not answer in time for gone', async () => {
    peers[0]?.accept();
    const call = carrier.call('a/A', new Uint8Array(), 10_000);
    live()[0]?.act();
    await expect(call).rejects.toBeInstanceOf(CarrierDown);
    expect(carrier.isOpen).toBe(false);
  });

  test('never waits for a connection', async () => {
    await expect(carrier.call('a/A', new Uint8Array(), 100)).rejects.toBeInstanceOf(CarrierDown);
  });

  test('hands events to those who asked for their type', () => {
    const heard: number[] = [];
    const end = carrier.onEvent('yanxiu.v1.X', (payload) => heard.push(payload[0] ?? -1));
    peers[0]?.accept();
    const event = { $typeName: 'yanxiu.v1.Event' as const, type: 'yanxiu.v1.X', payload: new Uint8Array([5]) };
    peers[0]?.says({ case: 'event', value: event });
    end();
    peers[0]?.says({ case: 'event', value: event });
    expect(heard).toEqual([5]);
  });

  test('leaves when the server says so and comes back when it says', () => {
    peers[0]?.accept();
    const payload = toBinary(GoAwayEventSchema, create(GoAwayEventSchema, { reconnectAfterMs: 3_000 }));
    peers[0]?.says({ case: 'event', value: { $typeName: 'yanxiu.v1.Event', type: 'yanxiu.v1.GoAwayEvent', payload } });
    expect(peers[0]?.readyState).toBe(3);
    expect(live().map((timer) => timer.ms)).toEqual([3_500]);
  });

  test('does not come back after it was stopped', () => {
    peers[0]?.accept();
    carrier.stop();
    peers[0]?.onclose?.();
    expect(live()).toEqual([]);
  });
});

test('waits grow to half a minute and no further', () => {
  expect(backoffMs(0, 0)).toBe(250);
  expect(backoffMs(50, 0.999)).toBeLessThanOrEqual(30_000);
});
