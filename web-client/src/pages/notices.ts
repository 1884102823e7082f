/** What a learner is to be told: answers to appeals, and corrections of their hours. Unread until it was shown. */
import { createConnectQueryKey, useQuery } from '@connectrpc/connect-query';
import { type QueryClient, useQueryClient } from '@tanstack/react-query';

import { AppealService, type Notice } from '../protocol/server/protocol/appeal_pb';
import { CreditService } from '../protocol/server/protocol/credit_pb';
import { askAgain } from '../rpc/questions';

const kFreshMs = 60_000;
const kNone: readonly Notice[] = [];

export const kNoticeEvent = 'yanxiu.v1.NoticeEvent';

/** The newest first; none until they have come. */
export function useNotices(): readonly Notice[] {
  const { data } = useQuery(AppealService.method.listNotices, {}, { staleTime: kFreshMs });
  return data?.notices ?? kNone;
}

/** There is something new: it is asked for, with the hours that it may have changed. */
export function noticeCame(client: QueryClient): void {
  void askAgain(client, createConnectQueryKey({ schema: AppealService, cardinality: undefined }));
  void askAgain(client, createConnectQueryKey({ schema: CreditService, cardinality: undefined }));
}

/** Answers what to do once all of them were read. */
export function useNoticesRead(): () => void {
  const client = useQueryClient();
  return () => {
    const unread = createConnectQueryKey({ schema: AppealService.method.listNotices, cardinality: 'finite' });
    void client.invalidateQueries({ queryKey: unread });
  };
}
