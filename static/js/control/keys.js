/* The keyboard. Inert while somebody types, composes (IME), while a dialog or the lock is up, and without a server. */
(function (C) {
  "use strict";

  const NOT_TEXT = ["button", "submit", "checkbox"];

  function typing(target) {
    if (!(target instanceof HTMLElement)) return false;
    if (target.tagName === "INPUT") return !NOT_TEXT.includes(target.type);
    return target.isContentEditable || ["TEXTAREA", "SELECT"].includes(target.tagName);
  }

  function named(event) {
    if (event.key === "？") return "?";
    return event.key.length === 1 ? event.key.toUpperCase() : event.key;
  }

  function found(event) {
    const key = named(event);
    return Object.keys(C.ACTIONS).find((id) => {
      const action = C.ACTIONS[id];
      return action.key === key && (key === "?" || Boolean(action.shift) === event.shiftKey);
    });
  }

  const composing = (event) => event.isComposing || event.keyCode === 229;

  function inert(event) {
    return C.ui.link !== "live" || C.ui.locked || C.ui.dialog !== null || composing(event) || typing(event.target)
      || event.ctrlKey || event.metaKey || event.altKey;
  }

  /* In a dialog only Enter presses a button: a hand that means GO must not say yes. */
  const idle = (event) => event.key === " " && C.ui.dialog !== null && !typing(event.target);

  let pressed = null;   // the key of a command, while it is down: its repeats belong to nobody

  /* Enter presses the button that has the focus; Space never does: it is GO wherever the focus stands. */
  function down(event) {
    if (idle(event) || (event.repeat && named(event) === pressed)) { event.preventDefault(); return; }
    if (typing(event.target) && event.key === "Escape" && !composing(event) && C.ui.dialog === null) event.target.blur();
    if (inert(event)) return;
    const id = found(event);
    if (!id) return;
    event.preventDefault();
    if (event.repeat) return;
    pressed = named(event);
    const action = C.ACTIONS[id];
    if (action.hold && action.hold() && !action.why()) C.holdAction(id);
    else C.act(id);
  }

  function up(event) {
    if (named(event) === pressed) pressed = null;
    if (C.ui.holding === null) {
      if (idle(event) || (event.key === " " && !inert(event))) event.preventDefault();
      return;
    }
    const key = named(event);
    const held = C.ACTIONS[C.ui.holding];
    if (key === held.key || (held.shift && key === "Shift")) C.endHold();
    if (event.key === " ") event.preventDefault();
  }

  C.listen = function () {
    document.addEventListener("keydown", down);
    document.addEventListener("keyup", up);
  };
})(window.Control);
