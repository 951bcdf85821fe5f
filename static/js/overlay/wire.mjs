// The line to the server: comes back by itself for ever, and reloads the page once when the server is of another build.

import { Gate } from './gate.mjs';

const REFUSED_WAIT_MS = 2000;
const RELOADED_FOR = 'overlay.reloaded-for';

function reloadFor(build) {
  try {
    if (sessionStorage.getItem(RELOADED_FOR) === build) return;   // a page kept by a cache must not reload in circles
    sessionStorage.setItem(RELOADED_FOR, build);
  } catch { return; }
  location.reload();
}

/** Calls `onWelcome(topics)`, `onTopic(name, value)` and `onLost()` as they happen. */
export function connect({ key, output, preview, monitor, build }, { onWelcome, onTopic, onLost }) {
  const gate = new Gate();
  const socket = window.io('/overlay', {
    auth: { key, output, preview, monitor, build }, transports: ['websocket', 'polling'], tryAllTransports: true,
    reconnectionDelay: 200, reconnectionDelayMax: 500, randomizationFactor: 0.5, reconnectionAttempts: Infinity, timeout: 5000,
  });
  // The client gives up where the server itself said no: a key may be given again, a server may still be starting.
  const insist = () => { if (!socket.active) setTimeout(() => socket.connect(), REFUSED_WAIT_MS); };

  socket.on('connect_error', insist);
  socket.on('disconnect', () => { onLost(); insist(); });
  socket.onAny((name, message) => {
    if (name === 'welcome') {
      gate.welcome(message);
      if (message.build !== build) reloadFor(message.build);
      onWelcome(message.topics);
    } else if (gate.admits(message)) onTopic(name, message.data);
  });
}
