/* What lies over the whole room: the server is gone, the panel is locked, nobody is logged in. */
(function (C) {
  "use strict";

  const { html, t } = C;

  /* How long, how old the picture is, what the audience sees. Comes up late enough not to flash at a blink. */
  C.Gone = function () {
    C.useTick();
    if (C.ui.link !== "lost") return null;
    const seconds = Math.floor((performance.now() - C.ui.lostAt) / 1000);
    return html`<div class="gone" role="alertdialog" aria-labelledby="gone-title" data-gone><div class="gone__box">
      <h1 id="gone-title"><${C.Mark} of="bad" />
        <span>${t("control.gone.title.before")} <b class="num">${seconds}</b> ${t("control.gone.title.after")}</span></h1>
      <ul><li>${t("control.gone.age", { time: C.timeText(C.ui.lostWall) })}</li><li>${t("control.gone.air")}</li>
        <li>${t("control.gone.phones")}</li></ul>
      <p class="gone__try">${t("control.gone.try.before")} <b class="num">${C.ui.tries}</b> ${t("control.gone.try.after")}</p>
    </div></div>`;
  };

  const UNLOCK_MS = 2000;

  /* Locked: the room stays to be read, nothing can be pressed; two seconds on the button open it. */
  C.Lock = function () {
    const timer = C.useRef(null);
    if (!C.ui.locked) return null;
    const begin = () => { timer.current = setTimeout(() => C.update({ locked: false }), UNLOCK_MS); };
    const end = () => clearTimeout(timer.current);
    return html`<div class="locked" role="alertdialog" aria-labelledby="locked-title" data-locked><div class="locked__box">
      <h2 id="locked-title"><${C.Mark} of="lock" /> ${t("control.locked.title")}</h2><p>${t("control.locked.text")}</p>
      <button type="button" class="key key--unlock" onPointerDown=${begin} onPointerUp=${end} onPointerLeave=${end}>
        ${t("control.locked.open")}</button>
    </div></div>`;
  };

  function Fault({ code }) {
    return code ? html`<p class="login__fault" role="alert">
      <${C.Mark} of="bad" /> ${window.Words.refusal({ code: code.code, facts: code.facts })}</p>` : null;
  }

  C.Login = function () {
    const [fault, setFault] = C.useState(null);
    const [busy, setBusy] = C.useState(false);
    const enter = async (event) => {
      event.preventDefault();
      setBusy(true);
      const ack = await C.post("/api/v1/login", Object.fromEntries(new FormData(event.target)));
      if (ack.ok) { location.reload(); return; }
      setBusy(false);
      setFault(ack);
    };
    return html`<main class="login"><form class="login__box" onSubmit=${enter}>
      <h1>${t("control.title")}</h1>
      <label for="login-name">${t("control.login.name")}</label>
      <input class="in" id="login-name" name="name" autocomplete="username" autofocus required />
      <label for="login-password">${t("control.login.password")}</label>
      <input class="in" id="login-password" name="password" type="password" autocomplete="current-password" required />
      <${Fault} code=${fault} />
      <button type="submit" class="key key--yes" disabled=${busy}>${t("control.login.enter")}</button>
      <p class="login__hint">${t("control.login.hint")}</p>
      <button type="button" class="link" lang=${window.Words.other()}
        onClick=${() => window.Words.setLang(window.Words.other())}>${t("common.language")}</button>
    </form></main>`;
  };
})(window.Control);
