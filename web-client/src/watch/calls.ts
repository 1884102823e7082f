/** The calls of WatchService in plain values: the only place where the journal meets the protocol. */
import { create, toBinary } from '@bufbuild/protobuf';
import { createClient, type Transport } from '@connectrpc/connect';

import { PresenceService } from '../protocol/server/protocol/presence_pb';
import {
  ClaimSchema,
  type Claim as ClaimMessage,
  CloseLeaseRequestSchema,
  type OpenLeaseResponse,
  ReportRequestSchema,
  WatchService,
} from '../protocol/server/protocol/watch_pb';
import type { Anchor, Claim } from './journal/claim';
import type { ReportAnswer } from './journal/outbox';
import type { SpeedClass } from './speed';
import { type Standing, standingOf } from './standing';

export interface WatchAnswer extends ReportAnswer {
  readonly standing: Standing;
  readonly owned: boolean;
  /** A presence check that is due; empty for none. */
  readonly check: string;
}

export interface OpenedLease {
  readonly lease: string;
  readonly anchor: Anchor;
  readonly playlistUrl: string;
  readonly durationMs: number;
  readonly resumeMs: number;
  readonly nextSeq: number;
  readonly standing: Standing;
  readonly speedClasses: readonly SpeedClass[];
  readonly pays: boolean;
  readonly payHidden: boolean;
  readonly complete: boolean;
}

export interface RenewedLease {
  readonly anchor: Anchor;
  readonly playlistUrl: string;
  readonly durationMs: number;
  readonly owned: boolean;
  readonly complete: boolean;
}

/** What a watching page asks of the server. Every promise rejects with the carrier's error. */
export interface WatchCalls {
  open(lesson: string, device: string, takeOver: boolean): Promise<OpenedLease>;
  renew(lease: string, newAnchor: boolean): Promise<RenewedLease>;
  report(lease: string, claims: readonly Claim[], positionMs: number): Promise<WatchAnswer>;
  close(lease: string): Promise<void>;
  /** A presence check that came due before this visit and is to be answered in a lesson; empty for none. */
  dueCheck(): Promise<string>;
  /** Reports and closes without waiting for an answer, surviving the page. */
  part(lease: string, claims: readonly Claim[], positionMs: number): void;
}

/** How the protocol writes that there is no such number. */
const kNone = '0';

/** `mono` is the page's monotonic clock: an anchor counts from the moment its answer arrived. */
export function watchCalls(transport: Transport, mono: () => number): WatchCalls {
  const client = createClient(WatchService, transport);
  const presence = createClient(PresenceService, transport);
  return {
    async open(lesson, device, takeOver) {
      return opened(await client.openLease({ lessonId: lesson, deviceId: device, takeOver }), mono());
    },
    async renew(lease, newAnchor) {
      const answer = await client.renewLease({ leaseId: lease, newAnchor });
      const anchor = { serverMs: Number(answer.anchorMs), mac: answer.anchorMac, arrivedMono: mono() };
      const { playlistUrl, owned, complete } = answer;
      return { anchor, playlistUrl, owned, complete, durationMs: Number(answer.durationMs) };
    },
    async report(lease, claims, positionMs) {
      const answer = await client.report(reportMessage(lease, claims, positionMs));
      const durableUpto = Number(answer.durableUpto);
      const check = answer.checkId === kNone ? '' : answer.checkId;
      return { durableUpto, standing: standingOf(answer.standing), owned: answer.owned, check };
    },
    async close(lease) {
      await client.closeLease({ leaseId: lease });
    },
    async dueCheck() {
      const { checks } = await presence.listChecks({});
      return checks.find((check) => !check.makeup)?.checkId ?? '';
    },
    part(lease, claims, positionMs) {
      sendParting('Report', toBinary(ReportRequestSchema, reportMessage(lease, claims, positionMs)));
      // Whichever arrives first: what was played before the lease ended counts also when it is told afterwards.
      sendParting('CloseLease', toBinary(CloseLeaseRequestSchema, create(CloseLeaseRequestSchema, { leaseId: lease })));
    },
  };
}

function sendParting(method: string, body: Uint8Array): void {
  const headers = { 'Content-Type': 'application/proto', 'Connect-Protocol-Version': '1' };
  const init: RequestInit = { method: 'POST', body: body.slice().buffer, headers, keepalive: true };
  fetch(`/rpc/yanxiu.v1.WatchService/${method}`, init).catch(() => undefined);
}

function opened(answer: OpenLeaseResponse, arrivedMono: number): OpenedLease {
  const { playlistUrl, pays, payHidden, complete, speedClasses } = answer;
  return {
    lease: answer.leaseId,
    anchor: { serverMs: Number(answer.anchorMs), mac: answer.anchorMac, arrivedMono },
    playlistUrl,
    durationMs: Number(answer.durationMs),
    resumeMs: Number(answer.resumeMs),
    nextSeq: Number(answer.nextSeq),
    standing: standingOf(answer.standing),
    speedClasses,
    pays,
    payHidden,
    complete,
  };
}

function reportMessage(lease: string, claims: readonly Claim[], positionMs: number) {
  return create(ReportRequestSchema, {
    leaseId: lease,
    claims: claims.map(claimMessage),
    positionMs: BigInt(Math.round(positionMs)),
  });
}

function claimMessage(claim: Claim): ClaimMessage {
  return create(ClaimSchema, {
    seq: BigInt(claim.seq),
    wallFromMs: BigInt(claim.wallFrom),
    wallToMs: BigInt(claim.wallTo),
    mediaFromMs: BigInt(claim.mediaFrom),
    mediaToMs: BigInt(claim.mediaTo),
    hidden: claim.hidden,
    audible: claim.audible,
    anchorMs: BigInt(claim.anchorMs),
    anchorMac: claim.anchorMac,
  });
}
