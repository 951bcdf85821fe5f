/* Which page stands, the login before it, and the start. */
(function (S) {
  "use strict";

  const { html, t } = { html: S.html, t: S.t };
  const PAGES = { card: "Card", given: "Given", give: "Give", paper: "Paper", void: "Void", second: "Second", list: "List" };
  const ROLES = ["producer", "steward"];

  async function login(form) {
    const headers = { "Content-Type": "application/json" };
    const body = JSON.stringify({ name: form.get("name"), password: form.get("password") });
    try {
      const response = await fetch("/api/v1/login", { method: "POST", headers, body });
      return await response.json();
    } catch (error) {
      return { ok: false, code: "offline", facts: {} };
    }
  }

  function Login() {
    const submitted = async (event) => {
      event.preventDefault();
      S.set({ busy: true, said: null });
      const ack = await login(new FormData(event.target));
      if (ack.ok) { location.reload(); return; }
      S.set({ busy: false, said: { kind: "refused", text: window.Words.refusal(ack) } });
    };
    return html`<${S.Frame}><h1 class="calm">${t("steward.title")}</h1>
      <p class="say note">${t(S.config.account ? "steward.login.other" : "steward.login.say", { name: S.config.account })}</p>
      <form onSubmit=${submitted}>
        <div class="field field--words"><label for="name">${t("steward.login.name")}</label>
          <input id="name" name="name" autocomplete="username" required/></div>
        <div class="field field--words"><label for="password">${t("steward.login.password")}</label>
          <input id="password" name="password" type="password" autocomplete="current-password" required/></div>
        <div class="actions"><button type="submit" class=${"btn btn--main" + (S.ui.busy ? " btn--wait" : "")}>${t("steward.login.enter")}</button></div>
      </form><//>`;
  }

  const Calm = ({ words }) => html`<${S.Frame}><h1 class="calm">${t(words)}</h1><p class="say">${t(words + ".say")}</p><//>`;

  function Page() {
    const run = S.topics.run;
    if (S.ui.link === "out") return html`<${Login}/>`;
    if (!run) return html`<${Calm} words="steward.opening"/>`;
    if (run.state === "none") return html`<${Calm} words="steward.no-run"/>`;
    if (run.state === "ended") return html`<${Calm} words="steward.ended"/>`;
    return html`<${S[PAGES[S.ui.page]]}/>`;
  }

  const root = document.getElementById("steward");
  S.draw = () => {
    document.title = t("steward.title");
    S.render(html`<${Page}/>`, root);
  };
  window.Words.onChange(S.changed);
  root.textContent = "";

  if (S.config.account && ROLES.indexOf(S.config.role) < 0) S.ui.link = "out";
  if (S.ui.link !== "out") {
    S.link = window.Live.connect("/control", {
      auth: { page: "steward" },
      onWelcome: (topics) => { S.topics = topics; S.at = S.link.at; S.followRequests(); S.set({ link: "on" }); },
      onTopic: () => { S.followRequests(); S.changed(); },
      onLost: () => { S.set({ link: S.ui.link === "on" || S.ui.link === "off" ? "off" : "opening", busy: false }); },
      onRefused: () => S.set({ link: "out", said: null }),
    });
    setInterval(S.changed, 1000);   // the clock, and how long ago somebody was last here
  }
  S.draw();
})(window.Steward);
