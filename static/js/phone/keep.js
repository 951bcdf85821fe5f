/* What this phone remembers over a reload and a restart. Owns the prefix of its keys; knows no meaning of any. */
(function () {
  "use strict";

  const PREFIX = "hearing.phone.";
  const memory = {};  // stands in where the browser forbids storage: then a reload forgets

  function read(key) {
    try {
      const text = localStorage.getItem(PREFIX + key);
      if (text !== null) return JSON.parse(text);
    } catch (error) { /* forbidden, or not ours to read */ }
    return memory[key] === undefined ? null : memory[key];
  }

  function write(key, value) {
    memory[key] = value;
    try { localStorage.setItem(PREFIX + key, JSON.stringify(value)); } catch (error) { /* full or forbidden */ }
  }

  function drop(key) {
    delete memory[key];
    try { localStorage.removeItem(PREFIX + key); } catch (error) { /* forbidden: nothing was kept */ }
  }

  /* Every kept key that begins with `start`. */
  function keys(start) {
    try {
      return Object.keys(localStorage)
        .filter((name) => name.indexOf(PREFIX + start) === 0)
        .map((name) => name.slice(PREFIX.length));
    } catch (error) {
      return Object.keys(memory).filter((name) => name.indexOf(start) === 0);
    }
  }

  window.Phone = window.Phone || {};
  window.Phone.keep = { read, write, drop, keys };
})();
