/* What this account's role may send: the server's own table, written into the page. Others see, and are told why not. */
(function (C) {
  "use strict";

  const MAY = new Set(C.config.may || []);

  /* Why this role may not send a command, as [key, params]; null where it may. */
  C.mayNot = (command) => (MAY.has(command) ? null
    : ["control.why.role", { role: C.t(`control.role.${C.config.role}`) }]);

  /* Attributes of a button of the command: dimmed, with its reason, where the role may not send it. */
  C.barred = function (command) {
    const why = C.mayNot(command);
    return why ? { "aria-disabled": "true", "data-barred": "", title: C.t(...why) } : {};
  };

  /* Does something, or says why this role may not. */
  C.asRole = function (command, act) {
    const why = C.mayNot(command);
    if (why) C.hint(...why);
    else act();
  };
})(window.Control);
