/**
 * Calls and events over one WebSocket. It reconnects by itself; a call never waits for a connection: where there is
 * none, or it breaks before the answer, the call rejects with `CarrierDown` and the caller takes another carrier.
 */
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { ConnectError } from '@connectrpc/connect';

import {
  type CallError,
  CallErrorSchema,
  ClientFrameSchema,
  type Event,
  GoAwayEventSchema,
  type ServerFrame,
  ServerFrameSchema,
} from '../protocol/server/protocol/envelope_pb';
import { backoffMs } from './backoff';
import { codeNamed } from './failure';

export const kSubprotocol = 'yanxiu.v1';
const kGoAway = 'yanxiu.v1.GoAwayEvent';
/** A connection that stood this long was good: the next failure starts from the shortest wait again. */
const kSteadyMs = 10_000;

/** No connection, or it broke before the answer: whether the call was carried out is not known. */
export class CarrierDown extends Error {
  override readonly name = 'CarrierDown';
}

/** The rim of the carrier, replaced in tests. */
export interface SocketRim {
  readonly connect: () => WebSocket;
  readonly after: (ms: number, act: () => void) => () => void;
  readonly now: () => number;
  readonly random: () => number;
}

interface OpenCall {
  readonly resolve: (reply: Uint8Array) => void;
  readonly reject: (error: Error) => void;
  readonly cancelTimeout: () => void;
}

type EventHandler = (payload: Uint8Array) => void;
type StateHandler = (open: boolean) => void;

export class SocketCarrier {
  private socket: WebSocket | null = null;
  private readonly calls = new Map<bigint, OpenCall>();
  private readonly handlers = new Map<string, Set<EventHandler>>();
  private readonly watchers = new Set<StateHandler>();
  private nextId = 1n;
  private failures = 0;
  private openedAt = 0;
  private wanted = false;
  private cancelRetry: (() => void) | null = null;

  constructor(private readonly rim: SocketRim) {}

  get isOpen(): boolean {
    return this.socket?.readyState === 1;
  }

  /** Connects and stays connected until `stop`. Starting twice is starting once. */
  start(): void {
    if (this.wanted) return;
    this.wanted = true;
    this.open();
  }

  /** Closes; open calls reject. */
  stop(): void {
    this.wanted = false;
    this.cancelRetry?.();
    this.cancelRetry = null;
    this.drop();
  }

  /** The next try happens now, as when the browser says that it is online again. */
  hurry(): void {
    if (!this.wanted || this.socket !== null) return;
    this.cancelRetry?.();
    this.failures = 0;
    this.open();
  }

  /** Rejects with `ConnectError` where the server refuses, with `CarrierDown` where the connection fails. */
  call(method: string, payload: Uint8Array, timeoutMs: number): Promise<Uint8Array> {
    const socket = this.socket;
    if (socket === null || socket.readyState !== 1) return Promise.reject(new CarrierDown('not connected'));
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      // A server that does not answer in time is taken for gone: the connection is renewed, the call goes elsewhere.
      const cancelTimeout = this.rim.after(timeoutMs, () => this.drop());
      this.calls.set(id, { resolve, reject, cancelTimeout });
      socket.send(toBinary(ClientFrameSchema, create(ClientFrameSchema, { id, method, payload })));
    });
  }

  /** Answers the function that ends the subscription. */
  onEvent(type: string, handler: EventHandler): () => void {
    const handlers = this.handlers.get(type) ?? new Set<EventHandler>();
    this.handlers.set(type, handlers.add(handler));
    return () => handlers.delete(handler);
  }

  onState(watcher: StateHandler): () => void {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  }

  private open(): void {
    this.cancelRetry = null;
    const socket = this.rim.connect();
    socket.binaryType = 'arraybuffer';
    this.socket = socket;
    socket.onopen = () => {
      this.openedAt = this.rim.now();
      this.tellState(true);
    };
    socket.onmessage = (message: MessageEvent<unknown>) => this.receive(message.data);
    socket.onclose = () => this.closed(socket);
  }

  private closed(socket: WebSocket): void {
    if (this.socket !== socket) return;
    const wasOpen = this.openedAt > 0;
    if (wasOpen && this.rim.now() - this.openedAt > kSteadyMs) this.failures = 0;
    this.socket = null;
    this.openedAt = 0;
    this.rejectCalls();
    if (wasOpen) this.tellState(false);
    if (this.wanted) this.retryIn(backoffMs(this.failures++, this.rim.random()));
  }

  private retryIn(ms: number): void {
    this.cancelRetry?.();
    this.cancelRetry = this.rim.after(ms, () => this.open());
  }

  /** Lets go of the connection without waiting for the peer's farewell. */
  private drop(): void {
    const socket = this.socket;
    if (socket === null) return;
    socket.onmessage = null;
    socket.close();
    this.closed(socket);
  }

  private rejectCalls(): void {
    const calls = [...this.calls.values()];
    this.calls.clear();
    for (const call of calls) {
      call.cancelTimeout();
      call.reject(new CarrierDown('the connection broke'));
    }
  }

  private receive(data: unknown): void {
    if (!(data instanceof ArrayBuffer)) return;
    const frame = fromBinary(ServerFrameSchema, new Uint8Array(data));
    if (frame.body.case === 'event') this.deliver(frame.body.value);
    else this.answer(frame);
  }

  private answer(frame: ServerFrame): void {
    const call = this.calls.get(frame.id);
    if (call === undefined) return;
    this.calls.delete(frame.id);
    call.cancelTimeout();
    if (frame.body.case === 'error') call.reject(refusal(frame.body.value));
    else call.resolve(frame.body.case === 'reply' ? frame.body.value : new Uint8Array());
  }

  private deliver(event: Event): void {
    if (event.type === kGoAway) this.goAway(fromBinary(GoAwayEventSchema, event.payload).reconnectAfterMs);
    for (const handler of this.handlers.get(event.type) ?? []) handler(event.payload);
  }

  /** The server drains: leave now, so that it can go, and come back when it says. */
  private goAway(afterMs: number): void {
    this.drop();
    if (this.wanted) this.retryIn(Math.max(0, afterMs) + Math.floor(this.rim.random() * 1_000));
  }

  private tellState(open: boolean): void {
    for (const watcher of this.watchers) watcher(open);
  }
}

function refusal(said: CallError): ConnectError {
  const detail = { desc: CallErrorSchema, value: said };
  return new ConnectError(said.message, codeNamed(said.connectCode), undefined, [detail]);
}
