/** Asks who is signed in, and shows the house or its door. */
import { fromBinary } from '@bufbuild/protobuf';
import { createConnectQueryKey, useMutation, useQuery, useTransport } from '@connectrpc/connect-query';
import { useQueryClient } from '@tanstack/react-query';
import { lazy, type ReactNode, Suspense, useEffect } from 'react';

import { LessonChangedEventSchema } from '../protocol/server/protocol/envelope_pb';
import { PeopleService, type Person } from '../protocol/server/protocol/people_pb';
import { failureOf } from '../rpc/failure';
import type { SocketCarrier } from '../rpc/socket';
import { MeContext } from '../ui/me';
import { lessonChanged, UploadRoomProvider } from '../upload/room';
import { LoadFailure, LoadingBlock } from '../watch/load_state';
import { WatchRoomProvider } from '../watch/room';
import { House } from './house';
import { kNoticeEvent, noticeCame } from './notices';
import { SignInPage } from './sign_in/sign_in_page';

const FirstPasswordPage = lazy(async () => ({
  default: (await import('./account/first_password_page')).FirstPasswordPage,
}));

export function SignedInOrNot({ socket }: { socket: SocketCarrier }) {
  const me = useQuery(PeopleService.method.getMe, {}, { staleTime: Infinity });
  const client = useQueryClient();
  if (me.isPending) return <LoadingBlock rows={6} />;
  const refused = me.isError && failureOf(me.error).kind === 'refused';
  // A server that cannot be asked just now says nothing about a person known from before.
  const person = refused ? undefined : me.data?.me;
  if (me.isError && !refused && person === undefined) {
    return <LoadFailure whole error={me.error} onRetry={() => void me.refetch()} />;
  }
  if (person === undefined) {
    const deactivated = refused && failureOf(me.error).code === 'account_deactivated';
    return <SignInPage onSignedIn={() => void client.resetQueries()} ended={deactivated ? me.error : undefined} />;
  }
  if (person.mustChangePassword) {
    return (
      <Suspense fallback={<LoadingBlock rows={6} />}>
        <FirstPasswordPage me={person} />
      </Suspense>
    );
  }
  return (
    <Inside person={person} socket={socket}>
      <HouseWithDoor />
    </Inside>
  );
}

function Inside({ person, socket, children }: { person: Person; socket: SocketCarrier; children: ReactNode }) {
  const transport = useTransport();
  useLiveConnection(socket);
  return (
    <MeContext value={person}>
      <WatchRoomProvider person={person.id} transport={transport} socket={socket}>
        <UploadRoomProvider socket={socket}>{children}</UploadRoomProvider>
      </WatchRoomProvider>
    </MeContext>
  );
}

function HouseWithDoor() {
  const client = useQueryClient();
  const leave = useMutation(PeopleService.method.signOut);
  const signOut = async (): Promise<void> => {
    await leave.mutateAsync({});
    // Nothing of this person stays for the next one at this computer.
    client.clear();
    window.location.assign('/');
  };
  return <House signOut={signOut} />;
}

/**
 * The WebSocket stands while somebody is signed in; a lesson that changed, and what there is
 * to be told, is asked for again. The server closes it when
 * a session ends or a person's roles change: who is signed in is asked for again then.
 */
function useLiveConnection(socket: SocketCarrier): void {
  const client = useQueryClient();
  useEffect(() => {
    const end = socket.onEvent('yanxiu.v1.LessonChangedEvent', (payload) => {
      const { lessonId } = fromBinary(LessonChangedEventSchema, payload);
      lessonChanged(client, lessonId);
    });
    const endNotices = socket.onEvent(kNoticeEvent, () => noticeCame(client));
    const me = { queryKey: createConnectQueryKey({ schema: PeopleService.method.getMe, cardinality: 'finite' }) };
    const endWatching = socket.onState((open) => void (open || client.invalidateQueries(me)));
    socket.start();
    return () => {
      end();
      endNotices();
      endWatching();
      socket.stop();
    };
  }, [socket, client]);
}
