/** A server that asks what a test wants. */
import { Code, ConnectError, createRouterTransport, type Transport } from '@connectrpc/connect';

import { CheckKind, PresenceService } from '../../../../web-client/src/protocol/server/protocol/presence_pb';

export const kWords = ['pine', 'river', 'boat', 'lamp'];

/** The right answer of its n-th question is choice n; three ways to ask follow one another. Check 404 is over. */
export class AskingServer {
  readonly heard: string[] = [];
  down = false;
  tries = 3;
  listed: object[] = [];
  private turn = 0;

  transport(): Transport {
    return createRouterTransport(({ service }) => {
      service(PresenceService, {
        listChecks: () => ({ checks: this.listed }),
        askCheck: ({ checkId }) => this.ask(checkId),
        answerCheck: ({ number, nonce }) => this.answer(number, nonce[0] ?? 0),
      });
    });
  }

  private ask(check: string) {
    this.fail();
    this.heard.push(`ask ${check}`);
    if (check === '404') throw new ConnectError('no such check', Code.NotFound);
    if (this.tries === 0) return { nextTryAt: '2018-03-08T14:30:00Z' };
    this.turn += 1;
    const kind = [CheckKind.CONFIRM, CheckKind.FRAME, CheckKind.QUESTION][(this.turn - 1) % 3] ?? CheckKind.CONFIRM;
    const choices = kWords.map((word, at) => ({
      number: at + 1,
      text: kind === CheckKind.FRAME ? '' : kind === CheckKind.QUESTION ? `answer ${at + 1}` : word,
      pictureUrl: kind === CheckKind.FRAME ? `/check/0${this.turn}/${at + 1}.jpg` : '',
    }));
    const prompt = kind === CheckKind.CONFIRM ? (kWords[this.turn - 1] ?? '') : kind === CheckKind.QUESTION ? 'What is a half of a half?' : '';
    return { nonce: new Uint8Array([this.turn]), kind, prompt, choices, answerWithinMs: 120_000n, triesLeft: this.tries };
  }

  private answer(number: number, nonce: number) {
    this.fail();
    this.heard.push(`answer ${number}`);
    if (number === nonce) return { right: true, releasedMs: 750_000n, triesLeft: this.tries };
    this.tries -= 1;
    return { right: false, triesLeft: this.tries };
  }

  private fail(): void {
    if (this.down) throw new ConnectError('no way', Code.Unavailable);
  }
}

/** jsdom knows no dialogs that stand before everything else. */
export function standInForDialogs(): void {
  HTMLDialogElement.prototype.showModal = function showModal(this: HTMLDialogElement) {
    this.open = true;
  };
  HTMLDialogElement.prototype.close = function close(this: HTMLDialogElement) {
    this.open = false;
  };
}
