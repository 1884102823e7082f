/** The calls of a check in plain values. */
import { createClient, type Transport } from '@connectrpc/connect';

import { type AskCheckResponse, CheckKind, PresenceService } from '../../protocol/server/protocol/presence_pb';
import type { Answered, Asked, AskedKind } from './stage';

/** Every promise rejects with the carrier's error. */
export interface CheckCalls {
  ask(check: string): Promise<Asked>;
  answer(check: string, nonce: Uint8Array, number: number): Promise<Answered>;
}

export function checkCalls(transport: Transport): CheckCalls {
  const client = createClient(PresenceService, transport);
  return {
    async ask(check) {
      return askedOf(await client.askCheck({ checkId: check }));
    },
    async answer(check, nonce, number) {
      const { right, releasedMs, triesLeft } = await client.answerCheck({ checkId: check, nonce, number });
      return { right, releasedMs: Number(releasedMs), triesLeft };
    },
  };
}

function askedOf(answer: AskCheckResponse): Asked {
  const { nonce, prompt, choices, answerWithinMs, triesLeft, nextTryAt } = answer;
  if (nextTryAt !== '') return { nextTryAt };
  const kind = kinds[answer.kind];
  const question = { nonce, kind, prompt, choices, withinMs: Number(answerWithinMs), triesLeft };
  return { question };
}

const kinds: Readonly<Record<CheckKind, AskedKind>> = {
  [CheckKind.UNSPECIFIED]: 'confirm',
  [CheckKind.CONFIRM]: 'confirm',
  [CheckKind.FRAME]: 'frame',
  [CheckKind.QUESTION]: 'question',
};
