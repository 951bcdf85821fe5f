/* The entrance: a card's token or typed code becomes a session. Owns the one request and what follows from its answer. */
(function () {
  "use strict";

  const Phone = window.Phone;
  const keep = Phone.keep;
  const CODE_LENGTH = 8;
  const ANSWER_MS = 8000;
  // A typed code's mistakes are told at its field.
  const AT_FIELD = ["code-mistyped", "card-unknown", "join-malformed", "too-many-codes"];
  const DEAD = ["card-foreign", "card-reissued", "card-void"];  // no later try will do better with this card

  const open = (door) => Phone.set({ door });

  /* Resolves with the server's answer, or {code: "network"} where none came. */
  async function post(path, body) {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), ANSWER_MS);
    try {
      const response = await fetch(path, {
        method: "POST", credentials: "same-origin", signal: abort.signal,
        headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
      });
      return await response.json();
    } catch (error) {
      return { ok: false, code: "network", facts: {} };
    } finally {
      clearTimeout(timer);
    }
  }

  /* credential: {token} or {code}. straight: the reader has seen the card's number; no page in between. */
  async function join(credential, { takeOver, straight } = {}) {
    const from = Phone.state.door || {};
    open(Object.assign({ page: "joining" }, from, { busy: true }, from.page === "code" ? { code: null } : {}));
    const answer = await post("/api/v1/join", Object.assign({}, credential, takeOver ? { take_over: true } : {}));
    if (answer.ok) {
      keep.write("card", { credential, card: answer.card });
      open(straight ? null : { page: "card", card: answer.card });
      Phone.line.open();
    } else if (answer.code === "card-in-use") {
      open({ page: "takeover", card: answer.facts && answer.facts.card, credential });
    } else if (credential.code && AT_FIELD.indexOf(answer.code) >= 0) {
      open({ page: "code", text: from.text || credential.code, code: answer.code, facts: answer.facts });
    } else {
      if (DEAD.indexOf(answer.code) >= 0) forget(credential);
      const text = window.Words.refusal(answer);
      open({ page: "problem", code: answer.code, facts: answer.facts, text, credential, straight, takeOver });
    }
  }

  /* Letters and digits as the card prints them: upper case, half width, without spaces and hyphens. */
  function clean(text) {
    return text.normalize("NFKC").toUpperCase().replace(/[^0-9A-Z]/g, "");
  }

  function useCode(text) {
    const code = clean(text);
    if (code.length !== CODE_LENGTH) open({ page: "code", text, code: "length", n: code.length });
    else {
      open({ page: "code", text });
      join({ code });
    }
  }

  const kept = () => keep.read("card");

  /* Offers a dead card no more. */
  function forget(credential) {
    const last = kept();
    if (last && last.credential.token === credential.token && last.credential.code === credential.code) keep.drop("card");
  }

  Phone.door = {
    post,
    useCode,
    CODE_LENGTH,
    kept,
    enter: () => open(null),
    typeCode: () => open({ page: "code", text: "" }),
    takeOver: () => join(Phone.state.door.credential, { takeOver: true, straight: true }),
    takeBack: () => (kept() ? join(kept().credential, { takeOver: true, straight: true }) : Phone.door.typeCode()),
    otherCard() {
      keep.drop("card");
      Phone.door.typeCode();
    },
    again: () => join(kept().credential, { straight: true }),
    /* The same once more, after a problem. */
    retry() {
      const { credential, straight, takeOver } = Phone.state.door || {};
      if (credential) join(credential, { straight, takeOver });
      else Phone.door.start("");
    },
    /* The server knows no session of ours. */
    notJoined: () => open({ page: "code", text: "" }),
    /* hash: the fragment of a scanned card, or "". */
    start(hash) {
      const token = hash.replace(/^#/, "");
      if (token) { join({ token }); return; }
      open(null);
      Phone.line.open();
    },
  };
})();
