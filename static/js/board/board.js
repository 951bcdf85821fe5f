/* Keeps the board fresh: whenever the server says that something changed, the changing part is fetched and swapped
   in, with scroll and focus where they were. Without this script the page is whole all the same; only still. */
(function () {
  "use strict";

  const SPREAD_MS = 1500;   // many readers, one server: they don't all ask at the same moment
  const main = document.getElementById("board");
  let timer = null;

  /* The same element in the new markup: by its id, or a link by where it leads. */
  function twin(element) {
    if (!element || !main.contains(element)) return () => null;
    if (element.id) return () => document.getElementById(element.id);
    const href = element.getAttribute("href");
    const same = Array.from(main.querySelectorAll("a")).filter((link) => link.getAttribute("href") === href);
    const at = same.indexOf(element);
    return () => Array.from(main.querySelectorAll("a")).filter((link) => link.getAttribute("href") === href)[at] || null;
  }

  function swap(markup) {
    const focused = twin(document.activeElement);
    const top = window.scrollY;
    main.innerHTML = markup;
    const found = focused();
    if (found) found.focus({ preventScroll: true });
    window.scrollTo(window.scrollX, top);
  }

  function refresh() {
    timer = null;
    fetch(main.dataset.fragment, { cache: "no-store" })
      .then((response) => (response.ok ? response.text() : Promise.reject(new Error(String(response.status)))))
      .then((markup) => {
        const draft = document.createElement("template");
        draft.innerHTML = markup;
        if (draft.innerHTML.trim() !== main.innerHTML.trim()) swap(markup);
      })
      .catch(() => { /* the next change, or the next connection, asks again */ });
  }

  function later() {
    if (timer === null) timer = setTimeout(refresh, Math.random() * SPREAD_MS);
  }

  window.Live.connect("/board", { onWelcome: later, onTopic: later });
})();
