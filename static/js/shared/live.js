/* One live connection to a namespace: topics down, commands up. Owns reconnecting, the order of messages and the
   store of topics; knows no topic's meaning. window.io stands in front of this file in the bundle. */
(function () {
  "use strict";

  const ASLEEP_MS = 5000;      // hidden for longer than this: the socket may be dead without knowing it
  const GIVE_UP_MS = 5000;     // one attempt to connect; a proxy may swallow a websocket without a word
  const GREET_MS = 8000;       // from the open socket to the welcome; a server in trouble may never say it
  const RELOADED = "hearing.reloaded";

  function socketOf(namespace, auth) {
    return window.io(namespace, {
      transports: ["websocket", "polling"],
      tryAllTransports: true,
      reconnectionDelay: 350,  // with the factor: 210 to 490 ms at first, then at most 500
      reconnectionDelayMax: 500,
      randomizationFactor: 0.4,
      timeout: GIVE_UP_MS,
      auth,
    });
  }

  /* Another build serves other words and shapes: load its page, but never twice for the same build. */
  function reloadFor(build) {
    try {
      if (sessionStorage.getItem(RELOADED) === build) return;
      sessionStorage.setItem(RELOADED, build);
    } catch (error) { return; }
    location.reload();
  }

  /* The newest snapshot of every topic, and when it came: times inside it count from `at` on. */
  function store() {
    const topics = {};
    const at = {};
    const last = {};
    let epoch = null;
    let floor = -1;
    return {
      topics, at,
      welcome(message) {
        epoch = message.epoch;
        floor = message.n;
        Object.keys(topics).forEach((name) => { delete topics[name]; });
        Object.keys(message.topics).forEach((name) => {
          topics[name] = message.topics[name];
          at[name] = performance.now();
          last[name] = floor;
        });
      },
      /* False where the message is older than what stands. An equal n is no older: what is told to one client alone
         carries the number that the namespace has reached. */
      take(name, message) {
        if (message.epoch === epoch && message.n < Math.max(floor, last[name] || 0)) return false;
        if (message.epoch !== epoch) { epoch = message.epoch; floor = -1; }
        last[name] = message.n;
        topics[name] = message.data;
        at[name] = performance.now();
        return true;
      },
    };
  }

  /* Calls `wake` when the page comes back after a sleep, or the network after an absence. */
  function watchSleep(wake, cut) {
    let hiddenAt = null;
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") { hiddenAt = Date.now(); return; }
      wake(hiddenAt === null ? 0 : Date.now() - hiddenAt);
    });
    window.addEventListener("pageshow", (event) => { if (event.persisted) wake(Infinity); });
    window.addEventListener("online", () => wake(0));
    window.addEventListener("offline", cut);
  }

  /* Connects to `namespace`. options: auth, onWelcome(topics), onTopic(name, data), onLost(reason),
     onRefused(code): the server would not have us; nothing is tried again until open() is called.
     Returns {topics, at, seq, connected, ask, resync, open, close}. */
  function connect(namespace, options) {
    const kept = store();
    const socket = socketOf(namespace, options.auth);
    const link = { topics: kept.topics, at: kept.at, seq: null };
    let build = window.Words ? window.Words.config.build : undefined;
    let wanted = true;
    let heardAt = Date.now();
    let greeting = null;

    function cut() { if (wanted && socket.io.engine) socket.io.engine.close(); }

    function heard(message) {
      heardAt = Date.now();
      if (message && message.seq !== undefined) link.seq = message.seq;
    }

    socket.io.on("ping", () => heard());
    socket.io.on("open", () => { clearTimeout(greeting); greeting = setTimeout(cut, GREET_MS); });
    socket.on("welcome", (message) => {
      clearTimeout(greeting);
      heard(message);
      if (build !== undefined && message.build !== build) reloadFor(message.build);
      build = message.build;
      kept.welcome(message);
      if (options.onWelcome) options.onWelcome(kept.topics);
    });
    socket.onAny((name, message) => {
      if (name === "welcome") return;
      heard(message);
      if (kept.take(name, message) && options.onTopic) options.onTopic(name, message.data);
    });
    socket.on("disconnect", (reason) => {
      if (options.onLost) options.onLost(reason);
      // The library leaves it to us where the server let go; the jitter keeps 200 phones apart.
      if (wanted && reason === "io server disconnect") {
        setTimeout(() => { if (wanted) socket.connect(); }, 200 + Math.random() * 300);
      }
    });
    socket.on("connect_error", (error) => {
      if (!socket.active) {
        clearTimeout(greeting);
        if (options.onRefused) options.onRefused(error.message);
        return;
      }
      // An error tries the other way by itself; where a proxy only swallows the websocket, we must turn to polling.
      if (error.message === "timeout") socket.io.opts.transports.reverse();
      if (options.onLost) options.onLost(error.message);
    });

    /* Sends a command. Resolves with the server's ack; "offline" at once without a connection (nothing is buffered),
       "no-answer" after `ms` or when the connection breaks: then nobody knows whether it was done. */
    link.ask = (name, args, ms) => new Promise((resolve) => {
      if (!socket.connected) { resolve({ ok: false, code: "offline", facts: {} }); return; }
      socket.timeout(ms || 8000).emit(name, args, (error, ack) => {
        resolve(error || !ack ? { ok: false, code: "no-answer", facts: {} } : ack);
      });
    });
    link.connected = () => socket.connected;
    link.resync = () => { if (wanted) socket.disconnect().connect(); };
    link.open = () => { wanted = true; socket.connect(); };
    link.close = () => { wanted = false; socket.disconnect(); };

    watchSleep((asleepMs) => {
      if (wanted && (!socket.connected || asleepMs > ASLEEP_MS || Date.now() - heardAt > 30000)) link.resync();
    }, cut);
    return link;
  }

  window.Live = { connect };
})();
