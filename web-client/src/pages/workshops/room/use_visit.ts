/** The room of this page: entered when it is shown, left when it goes. */
import { createClient, type Transport } from '@connectrpc/connect';
import { useTransport } from '@connectrpc/connect-query';
import { useEffect, useState, useSyncExternalStore } from 'react';

import { RoomService } from '../../../protocol/server/protocol/room_pb';
import { drawnKey } from './drawn_key';
import { type RoomCalls, RoomVisit, type Visit } from './visit';

export function useVisit(workshopId: string): { readonly visit: Visit; readonly hurry: () => void } {
  const transport = useTransport();
  const [room] = useState(() => new RoomVisit(roomCalls(transport, workshopId), afterwards, () => performance.now()));
  useEffect(() => {
    room.start();
    return () => room.stop();
  }, [room]);
  return { visit: useSyncExternalStore(room.watch, room.visit), hurry: () => room.hurry() };
}

function roomCalls(transport: Transport, workshopId: string): RoomCalls {
  const client = createClient(RoomService, transport);
  const which = { workshopId, connection: drawnKey() };
  return {
    async enter() {
      const { room } = await client.enterRoom(which);
      if (room === undefined) throw new Error('the server answered no room');
      return room;
    },
    async renew() {
      await client.renewRoom(which);
    },
    async leave() {
      await client.leaveRoom(which);
    },
    async eventsAfter(number) {
      return (await client.listRoomEvents({ workshopId, afterNumber: number })).events;
    },
  };
}

function afterwards(ms: number, act: () => void): () => void {
  const timer = window.setTimeout(act, ms);
  return () => window.clearTimeout(timer);
}
