/* How the panel writes durations and times of day. Pure: it reads no clock. */
(function (C) {
  "use strict";

  const two = (n) => String(n).padStart(2, "0");

  /* Milliseconds as 1:05 or 1:02:03; what is left rounds up, so that 0:00 means nothing is left. */
  function clock(ms, roundUp) {
    const all = Math.max(0, (roundUp ? Math.ceil : Math.floor)(ms / 1000));
    const hours = Math.floor(all / 3600);
    const minutes = Math.floor(all / 60) % 60;
    return hours ? `${hours}:${two(minutes)}:${two(all % 60)}` : `${minutes}:${two(all % 60)}`;
  }

  C.clock = clock;
  C.left = (ms) => clock(ms, true);
  C.wallText = (date) => `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
  C.dateText = (date) => `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
})(window.Control = window.Control || {});
