/* Commands of the desk, and what came of them in words. Nothing is buffered: without a connection nothing is done. */
(function (S) {
  "use strict";

  const t = S.t;

  function commandId() {
    const bytes = window.crypto.getRandomValues(new Uint8Array(12));
    return Array.from(bytes, (byte) => ("0" + byte.toString(16)).slice(-2)).join("");
  }

  S.say = (kind, text) => S.set({ said: { kind, text } });

  /* Sends a command once, however often the button is pressed meanwhile. Resolves with its answer. */
  S.send = async function send(command, args, about) {
    if (S.ui.busy) return { ok: false, code: "busy" };
    S.set({ busy: true, said: null });
    const ack = await S.link.ask(command, Object.assign({ command_id: commandId() }, args));
    S.set({ busy: false });
    if (ack.ok) {
      const key = ack.qr ? "steward.given.scan" : ack.code ? "steward.done.ballot" : `steward.done.${command}`;
      S.say("done", t(key, Object.assign({ card: about }, ack)));
    } else if (ack.code === "needs-second") {
      S.set({ asked: S.ui.asked.concat({ request_id: ack.facts.request_id, card: about, seen: false }) });
      S.say("second", t("steward.second.asked", { id: ack.facts.request_id }));
    } else {
      const own = `steward.refusal.${ack.code}`;
      S.say("refused", window.Words.has(own) ? t(own, ack.facts) : window.Words.refusal(ack));
    }
    return ack;
  };

  function outcome(asked) {
    const health = S.topics.health || {};
    const found = (health.answered || []).find((one) => one.request_id === asked.request_id);
    if (found && found.outcome === "done") return ["done", t("steward.second.done", { card: asked.card })];
    if (found) return ["refused", window.Words.refusal({ code: found.outcome, facts: {} })];
    return asked.seen ? ["refused", t("steward.second.gone", { card: asked.card })] : null;
  }

  /* Says of each own request that waits no longer what became of it. Called when topics came. */
  S.followRequests = function followRequests() {
    const waiting = (S.topics.health && S.topics.health.requests) || [];
    const still = [];
    S.ui.asked.forEach((asked) => {
      const waits = waiting.some((one) => one.request_id === asked.request_id);
      const said = waits ? null : outcome(asked);
      if (said) S.say(said[0], said[1]);
      else still.push(Object.assign({}, asked, { seen: asked.seen || waits }));
    });
    S.ui.asked = still;
  };

  S.release = (card) => S.send("release_card", { card }, card);
  S.keep = (card) => S.send("keep_card", { card }, card);

  /* A card with new secrets: they are in this answer alone. */
  async function shown(command, args) {
    const ack = await S.send(command, args, args.card);
    if (!ack.ok) return;
    if (ack.qr) S.go("given", { given: ack, card: ack.card, said: null });
    else S.say("refused", t("steward.given.gone"));
  }

  S.reissue = (card) => shown("reissue_card", { card });
  S.give = (group) => shown("give_card", group ? { group } : {});

  S.voidCard = async function voidCard(card, reason) {
    const ack = await S.send("void_card", { card, reason }, card);
    if (ack.ok) S.go("card", { card });
  };

  S.enterPaper = async function enterPaper(card, marks) {
    const round = S.round();
    if (!round) { S.say("refused", t("steward.paper.no-round")); return; }
    const ack = await S.send("enter_paper", { round_id: round.round_id, card, marks }, card);
    if (ack.ok || ack.code === "needs-second") S.go("card", { card });
  };

  S.confirm = async function confirm(request, marks) {
    await S.send("confirm", Object.assign({ request_id: request.request_id }, marks ? { marks } : {}), (request.wish || {}).card);
    S.go("list", { card: null, request: null });
  };
})(window.Steward);
