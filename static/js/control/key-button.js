/* A button of the room: its words, the cap of its key, why it cannot be pressed now, and the second it must be held. */
(function (C) {
  "use strict";

  const { html } = C;

  /* Pointer handlers of an action: held ones count the second, the others act at once. */
  C.pressing = function (id) {
    const action = C.ACTIONS[id];
    const held = () => action.hold && action.hold() && !action.why() && C.ui.link === "live" && !C.ui.locked;
    const down = (event) => {
      if (event.button !== 0 || !held()) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      C.holdAction(id);
    };
    const click = (event) => { if (!held() || event.detail === 0) pressed(event); };
    const pressed = (event) => {
      event.preventDefault();
      if (held()) C.hint("control.hold.longer");
      else C.act(id);
    };
    const up = () => C.endHold(id);
    return { onPointerDown: down, onPointerUp: up, onPointerCancel: up, onClick: click };
  };

  C.Key = function ({ action: id, label, guard, wide, extra }) {
    const action = C.ACTIONS[id];
    const why = action.why();
    const name = ["key", why && "key--off", guard && !why && "key--guard", wide && "wide", C.ui.holding === id && "is-held", extra];
    return html`<button type="button" class=${name.filter(Boolean).join(" ")} data-action=${id}
      aria-disabled=${why ? "true" : "false"} data-barred=${action.sends && C.mayNot(action.sends) ? "" : undefined}
      title=${why ? C.t(...[].concat(why)) : undefined} ...${C.pressing(id)}>
      <span>${label || C.t(`control.${id}`)}</span><kbd>${C.cap(action)}</kbd></button>`;
  };

  /* A button without a key of its own, beside the action table (forms, lists). */
  C.Press = ({ onPress, name, off, children, title, sends }) => html`<button type="button"
    class=${`key ${name || ""} ${off ? "key--off" : ""}`} aria-disabled=${off ? "true" : "false"} title=${title}
    ...${sends ? C.barred(sends) : {}} onClick=${() => { if (!off) sends ? C.asRole(sends, onPress) : onPress(); }}>
    ${children}</button>`;
})(window.Control);
