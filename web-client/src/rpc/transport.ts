/**
 * A Connect transport over two carriers: calls of the services that talk often take the WebSocket while it is open,
 * everything else, and everything when it is not, goes by HTTP. Callers do not notice which.
 */
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import type { DescMessage, DescMethodUnary, MessageInitShape, MessageShape } from '@bufbuild/protobuf';
import type { Transport, UnaryResponse } from '@connectrpc/connect';

import { CarrierDown, type SocketCarrier } from './socket';

/** Signing in sets cookies, which only HTTP can; a page's reads are better in parallel and cached there. */
const kSocketServices: ReadonlySet<string> = new Set(['yanxiu.v1.WatchService']);
const kTimeoutMs = 10_000;

export function twoCarriers(http: Transport, socket: SocketCarrier): Transport {
  return {
    async unary(method, signal, timeoutMs, header, input, contextValues) {
      if (kSocketServices.has(method.parent.typeName) && socket.isOpen) {
        try {
          return await overSocket(socket, method, timeoutMs ?? kTimeoutMs, input);
        } catch (error) {
          if (!(error instanceof CarrierDown)) throw error;
        }
      }
      return http.unary(method, signal, timeoutMs, header, input, contextValues);
    },
    stream: (...call) => http.stream(...call),
  };
}

async function overSocket<I extends DescMessage, O extends DescMessage>(
  socket: SocketCarrier,
  method: DescMethodUnary<I, O>,
  timeoutMs: number,
  input: MessageInitShape<I>,
): Promise<UnaryResponse<I, O>> {
  const name = `${method.parent.typeName}/${method.name}`;
  const reply = await socket.call(name, toBinary(method.input, create(method.input, input)), timeoutMs);
  const message: MessageShape<O> = fromBinary(method.output, reply);
  const none = new Headers();
  return { stream: false, service: method.parent, method, header: none, trailer: none, message };
}
