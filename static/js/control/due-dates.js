/* When a pledge falls due: the phrases officials use on air, and the date each one means. Pure.
   Working days are Monday to Friday; a public holiday is put right with "a date". */
(function (C) {
  "use strict";

  function plusDays(today, days) {
    return new Date(today.getFullYear(), today.getMonth(), today.getDate() + days);
  }

  function plusWorkingDays(today, days) {
    let day = today;
    for (let left = days; left > 0;) {
      day = plusDays(day, 1);
      if (day.getDay() % 6 !== 0) left -= 1;
    }
    return day;
  }

  /* `spoken` is what was said, and is recorded in Chinese whatever the panel's language. */
  C.DUE_PHRASES = [
    { id: "at-once", spoken: "当场", day: (today) => today },
    { id: "ten-days", spoken: "10 个工作日", day: (today) => plusWorkingDays(today, 10) },
    { id: "half-month", spoken: "半个月", day: (today) => plusDays(today, 15) },
    { id: "year-end", spoken: "年底前", day: (today) => new Date(today.getFullYear(), 11, 31) },
  ];

  /* {due, due_label} of a phrase's id, or of "date" with the date picked. */
  C.dueOf = function (id, today, picked) {
    const phrase = C.DUE_PHRASES.find((item) => item.id === id);
    if (phrase) return { due: C.dateText(phrase.day(today)), due_label: phrase.spoken };
    return { due: picked || "", due_label: "" };
  };

  /* Which phrase a recorded pledge was given by; "date" where none fits, null where nothing is known. */
  C.phraseOf = function (pledge) {
    const phrase = C.DUE_PHRASES.find((item) => item.spoken === pledge.due_label);
    return phrase ? phrase.id : (pledge.due ? "date" : null);
  };
})(window.Control = window.Control || {});
