/* What marks say in words: the label of a step, or points; several criteria, each with its own. Knows no round's state. */
(function () {
  "use strict";

  const Phone = window.Phone;
  const { html } = window.htmPreact;
  const t = window.Words.t;

  /* "85 points"; a figure keeps the text the server wrote. */
  Phone.points = (figure) => t(String(figure) === "1" ? "phone.point" : "phone.points", { n: figure });

  Phone.Mark = function Mark({ criterion, mark }) {
    const step = criterion.scale.find((each) => each.value === mark);
    return step ? html`<${Phone.Said} of=${step} field="label"/>` : Phone.points(mark);
  };

  /* All of a ballot: one mark by itself; several as a list of criterion and mark. null for none. */
  Phone.marksSaid = function marksSaid(round, marks) {
    if (!marks || Phone.casting.missing(round, marks) >= 0) return null;
    const { criteria } = round;
    if (criteria.length === 1) return html`<${Phone.Mark} criterion=${criteria[0]} mark=${marks[criteria[0].id]}/>`;
    return html`<ul class="marks">${criteria.map((criterion) => html`<li key=${criterion.id}>
      <span><${Phone.Said} of=${criterion} field="label"/></span> <b><${Phone.Mark} criterion=${criterion} mark=${marks[criterion.id]}/></b></li>`)}</ul>`;
  };

  const JUMPS = [1, 2, 5, 10, 20, 25, 50, 100, 1000, 10000, 100000];

  /* At most `most` marks of a range, low to high, evenly apart, with both ends. */
  Phone.landmarks = function landmarks({ min, max, step }, most) {
    const steps = (max - min) / step;
    const jump = JUMPS.find((each) => Math.ceil(steps / each) < most);
    return Array.from({ length: Math.ceil(steps / jump) + 1 }, (_, at) => Math.min(max, min + at * jump * step));
  };
})();
