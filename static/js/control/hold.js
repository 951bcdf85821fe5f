/* Holding a key or a button for one second, for what cannot be taken back. One hold at a time. */
(function (C) {
  "use strict";

  const HOLD_MS = 1000;
  let timer = null;

  C.beginHold = function (id, done) {
    if (timer !== null) return;
    C.update({ holding: id });
    timer = setTimeout(() => {
      timer = null;
      C.update({ holding: null });
      done();
    }, HOLD_MS);
  };

  /* Let go, or lost the window: too early means nothing happens, and says so. */
  C.endHold = function (id) {
    if (timer === null || (id !== undefined && C.ui.holding !== id)) return;
    clearTimeout(timer);
    timer = null;
    C.update({ holding: null });
    C.hint("control.hold.longer");
  };

  window.addEventListener("blur", () => C.endHold());
})(window.Control);
