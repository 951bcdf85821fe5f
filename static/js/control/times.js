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

  const clocks = {};

  /* The time of day 20:12:05 in a time zone; in the machine's own where none is named. */
  C.wallText = function (date, zone) {
    const format = clocks[zone] = clocks[zone] || new Intl.DateTimeFormat("en-GB",
      { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23", timeZone: zone });
    return format.format(date);
  };

  /* The day that a moment falls on in that zone, as its midnight here. */
  C.dayIn = (date, zone) => new Date(`${new Intl.DateTimeFormat("en-CA", { timeZone: zone }).format(date)}T00:00`);

  C.dateText = (date) => `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
})(window.Control = window.Control || {});
