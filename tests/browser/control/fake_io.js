/* Stands in for the socket: the test says what comes down, and reads what went up. */
(function () {
  "use strict";
  const handlers = {};
  const any = [];
  let n = 0;
  const socket = {
    connected: false, active: true,
    io: { on() {}, opts: {}, engine: null },
    on(name, handler) { (handlers[name] = handlers[name] || []).push(handler); },
    onAny(handler) { any.push(handler); },
    connect() { return socket; },
    disconnect() { socket.connected = false; return socket; },
    timeout() { return { emit: ask }; },
  };
  /* What goes up is answered at once, or never where the answer is null. */
  function ask(name, args, done) {
    fake.sent.push([name, args]);
    const answer = fake.answer(name, args);
    if (answer) done(null, answer);
  }
  const heard = (name, message) => {
    any.forEach((handler) => handler(name, message));
    (handlers[name] || []).forEach((handler) => handler(message));
  };
  const fake = {
    sent: [],
    answers: {},
    answer: (name) => fake.answers[name] !== undefined ? fake.answers[name] : { ok: true, seq: 1, round_id: "run1-r9", question_id: "run1-q9", pledge_id: "run1-p9" },
    welcome(topics) {
      socket.connected = true;
      heard("welcome", { epoch: "e", n: (n += 1), build: "test", seq: 1, topics });
    },
    topic(name, data) { heard(name, { epoch: "e", n: (n += 1), seq: 1, data }); },
    lose() { socket.connected = false; heard("disconnect", "transport close"); },
  };
  window.fake = fake;
  window.io = () => socket;
})();
