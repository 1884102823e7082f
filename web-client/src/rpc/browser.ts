/** The rim of the socket carrier in a browser. */
import { kSubprotocol, SocketCarrier } from './socket';

/** The page's one connection. It is started when somebody is signed in and stopped at signing out. */
export function browserSocket(): SocketCarrier {
  const carrier = new SocketCarrier({
    connect: () => new WebSocket(address(window.location), kSubprotocol),
    after: (ms, act) => {
      const timer = window.setTimeout(act, ms);
      return () => window.clearTimeout(timer);
    },
    now: () => performance.now(),
    random: () => Math.random(),
  });
  window.addEventListener('online', () => carrier.hurry());
  return carrier;
}

function address(location: Location): string {
  return `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/ws`;
}
