/* The rule of a round in plain words: what to choose, how long, how the figure comes about. Works out nothing. */
(function () {
  "use strict";

  const Phone = window.Phone;
  const { html } = window.htmPreact;
  const t = window.Words.t;

  function listed(items) {
    return items.map((item, at) => html`${at ? t("phone.rule.comma") : ""}${item}`);
  }

  function quoted(step) {
    const quote = t("phone.rule.quote").split("|");
    return html`${quote[0]}<${Phone.Said} of=${step} field="label"/>${quote[1]}`;
  }

  const answers = (criterion) => criterion.scale.filter((step) => !step.abstain);
  const span = ({ min, max }) => t("phone.rule.span", { min, max });

  /* What each answer is worth: “Good” 3 points, ...; of points, from where to where. */
  function worth(criterion) {
    if (criterion.range) return span(criterion.range);
    return listed(answers(criterion).map((step) => html`${quoted(step)} ${Phone.points(step.value)}`));
  }

  function whatToDo(criteria) {
    if (criteria.length > 1) return t("phone.rule.several", { n: criteria.length });
    const { scale, range } = criteria[0];
    return range ? t("phone.rule.points", { span: span(range) }) : t("phone.rule.choose", { n: scale.length });
  }

  function satisfied({ scale, range }) {
    if (range) return t("phone.rule.satisfied-from", { n: range.satisfied_from });
    const labels = scale.filter((step) => step.satisfied)
      .map((step, at) => html`${at ? t("phone.rule.and") : ""}${quoted(step)}`);
    return html`<${Phone.Rich} of="phone.rule.satisfied" labels=${labels}/>`;
  }

  /* How one ballot's marks and all ballots' marks make the figure. */
  function figure(rule, criteria) {
    if (rule.headline === "satisfied-share") return [satisfied(criteria[0]), t("phone.rule.share")];
    if (rule.headline === "mean") {
      return [criteria[0].range ? null : worth(criteria[0]), t("phone.rule.mean")];
    }
    return criteria.map((criterion) => html`<${Phone.Rich} of="phone.rule.criterion"
      label=${html`<b><${Phone.Said} of=${criterion} field="label"/></b>`} weight=${criterion.weight || "1"}
      list=${worth(criterion)}/>`).concat(t("phone.rule.weighted"));
  }

  function trim(rule, criteria) {
    if (!rule.trim) return null;
    const groups = ((Phone.state.topics.run || {}).groups || []).length > 1;
    const each = groups ? criteria.length > 1 ? "both" : "group" : criteria.length > 1 ? "criterion" : "none";
    return t("phone.rule.trim." + each, { k: rule.trim });
  }

  function groups(rule) {
    if (!rule.groups.length) return null;
    const weighed = rule.groups.map((group) => html`<${Phone.Said} of=${group} field="label"/> ${group.weight}`);
    return html`<${Phone.Rich} of="phone.rule.groups" list=${listed(weighed)}/>`;
  }

  function abstain(criteria) {
    const step = [].concat(...criteria.map((criterion) => criterion.scale)).find((each) => each.abstain);
    return step ? html`<${Phone.Rich} of="phone.rule.abstain" label=${quoted(step)}/>` : null;
  }

  /* rule: a round's rubric, or the rule of a segment to come. */
  Phone.Rule = ({ rule, criteria }) => html`<ul class="rule">
    ${[whatToDo(criteria), t("phone.rule.time", { n: rule.duration_s }), ...figure(rule, criteria), abstain(criteria),
      trim(rule, criteria), groups(rule), rule.quorum > 0 && t("phone.rule.quorum", { n: rule.quorum }), t("phone.rule.totals")]
      .filter(Boolean).map((line) => html`<li>${line}</li>`)}</ul>`;

  Phone.RuleFold = ({ round }) => html`<details class="fold"><summary>${t("phone.rule.fold")}</summary>
    <${Phone.Rule} rule=${round.rubric} criteria=${round.criteria}/></details>`;
})();
