/* The panel's namespace: Preact with htm, the words, and what the server wrote into the page. */
(function () {
  "use strict";
  const C = window.Control = Object.assign(window.Control || {}, window.htmPreact);
  C.t = window.Words.t;
  C.config = window.Words.config;
})();
