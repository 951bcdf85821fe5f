/* A published result with its denominators, the reader's own marks in it, and a round declared void.
   Every figure is read from the record as it stands; the public line's are apart. */
(function () {
  "use strict";

  const Phone = window.Phone;
  const { html } = window.htmPreact;
  const t = window.Words.t;
  const MOST_BARS = 12;   // a long range has too many marks to show each

  /* A figure in the unit of the headline: per cent for a share of satisfied ballots alone, else points. */
  function inUnits(headline, value) {
    if (value === null) return t("phone.result.no-result");
    return headline === "satisfied-share" ? value + "%" : Phone.points(value);
  }

  function Figure({ headline, value }) {
    if (value === null) return html`<p class="res__figure num">${t("phone.result.no-result")}</p>`;
    const unit = headline === "satisfied-share" ? "%" : t("phone.unit");
    return html`<p class="res__figure num">${value}<small class=${unit === "%" ? "" : "res__points"}>${unit}</small></p>`;
  }

  const abstains = (criterion) => criterion.scale.some((step) => step.abstain);

  /* Satisfied / valid / abstained / present / entitled: those that there are, always together. */
  function Sum({ figures, criteria }) {
    const shown = ["satisfied", "valid", "abstained", "present", "entitled"].filter((name) => figures[name] !== null
      && figures[name] !== undefined && (name !== "abstained" || criteria.every(abstains)));
    return html`<p class="res__sum">${shown.map((name, index) => html`${index ? " / " : ""}<b>${
      t("phone.result." + name, { n: figures[name] })}</b>`)}</p>`;
  }

  function Bar({ label, n, most, good, mine }) {
    return html`<li class=${(good ? "yes" : "no") + (mine ? " mine" : "")}>
      <span class="k">${mine && html`<span aria-hidden="true">▸ </span>`}${label}
        ${mine && html`<span class="sr">${t("phone.result.yours")}</span>`}</span>
      <span class="b"><i style=${{ width: (most ? n / most * 100 : 0) + "%" }}></i></span>
      <span class="n num">${n}</span></li>`;
  }

  /* How the marks fell, of one criterion; the note stands under the steps that count as satisfied. */
  function Bars({ round, own }) {
    const { histogram, satisfied } = round.result;
    const criterion = round.criteria[0];
    if (round.criteria.length > 1 || !histogram.length || histogram.length > MOST_BARS) return null;
    const most = Math.max(...histogram.map((bar) => bar.n));
    const stepOf = (value) => criterion.scale.find((step) => step.value === value) || {};
    const good = histogram.filter((bar) => stepOf(bar.value).satisfied).length;
    const mine = own && histogram.some((bar) => bar.value === own[criterion.id]);
    const inFront = histogram.slice(0, good).every((bar) => stepOf(bar.value).satisfied);
    return html`<ul class="bars">${histogram.map(({ value, n }, index) => html`
      <${Bar} key=${value} label=${html`<${Phone.Mark} criterion=${criterion} mark=${value}/>`} n=${n} most=${most}
        good=${stepOf(value).satisfied} mine=${own && own[criterion.id] === value}/>
      ${index + 1 === good && good > 1 && inFront && html`<li class="bars__note">
        <${Phone.Rich} of="phone.result.counts" k=${good} n=${html`<b>${satisfied}</b>`}/></li>`}`)}</ul>
      ${mine && html`<p class="bars__note bars__note--last">▸ ${t("phone.result.your-mark")}</p>`}`;
  }

  const Line = ({ label, value, note }) => html`<li><span class="lines__k">${label}${note && html`<small>${note}</small>`}</span>
    <b class="num">${value}</b></li>`;

  /* Each of several criteria by itself. */
  function Criteria({ round, own }) {
    if (round.criteria.length < 2) return null;
    return html`<ul class="lines">${round.criteria.map((criterion, at) => {
      const found = round.result.criteria[at];
      const abstained = abstains(criterion) && t("phone.result.abstained", { n: found.abstained });
      const mine = own && html`▸ ${t("phone.result.your-mark")} <${Phone.Mark} criterion=${criterion} mark=${own[criterion.id]}/>`;
      return html`<${Line} key=${criterion.id} label=${html`<${Phone.Said} of=${criterion} field="label"/>`}
        value=${inUnits("mean", found.value)}
        note=${html`${t("phone.result.valid", { n: found.valid })}${abstained && " · " + abstained}${mine && html`<br/>${mine}`}`}/>`;
    })}</ul>`;
  }

  /* Each group by itself, where there are several. */
  function Groups({ round }) {
    const { groups, headline } = round.result;
    if (groups.length < 2) return null;
    const known = (Phone.state.topics.run || {}).groups || [];
    return html`<ul class="lines">${groups.map((group) => html`<${Line} key=${group.group}
      label=${html`<${Phone.Said} of=${known.find((each) => each.id === group.group) || { label: group.group }} field="label"/>`}
      value=${group.figures ? inUnits(headline, group.figures.value) : "—"}
      note=${t(group.figures ? "phone.result.ballots" : "phone.result.small", { n: group.ballots })}/>`)}</ul>`;
  }

  function PublicLine({ round }) {
    const line = round.public_line;
    if (!line) return null;
    const { headline } = round.result;
    return html`<section class="apart"><h2><${Phone.Said} of=${line} field="label"/></h2>
      <p class="apart__figure num">${inUnits(headline, line.value)}</p>
      <${Sum} figures=${line} criteria=${round.criteria}/>
      <p class="say say--quiet">${t("phone.result.apart")}</p></section>`;
  }

  function Own({ round, standing }) {
    const { kind, entry } = Phone.casting.status(round);
    const why = kind !== "late" ? "phone.result.none" : entry.why === "paper" ? "phone.late.paper.say" : "phone.result.late";
    if (!standing) return html`<p class="say say--quiet note">${t(why)}</p>`;
    const said = round.criteria.length === 1 && Phone.marksSaid(round, standing.marks);
    return html`<div class="proof"><${Phone.LampShape} name="received"/><p>
      <b>${said ? html`<${Phone.Rich} of="phone.result.in-mark" label=${said}/>` : t("phone.result.in")}</b>
      ${standing.code && html`<span><span class="code">${standing.code}</span><br/>${t("phone.receipt.keep")}</span>`}
    </p></div>`;
  }

  Phone.Result = function Result({ round }) {
    const { result } = round;
    const standing = Phone.casting.counted(round);
    const own = standing && Phone.casting.missing(round, standing.marks) < 0 ? standing.marks : null;
    const box = Phone.useFocus(round.round_id);
    return html`<${Phone.Frame}>
      <section class="res" role="status" tabindex="-1" ref=${box}>
        <h1 class="res__unit">${round.subject && html`<${Phone.Said} of=${round.subject} field="name"/> · `}
          <${Phone.Said} of=${round.rubric} field="label"/></h1>
        ${round.corrected && html`<p class="res__flag">${t("phone.result.corrected")}</p>`}
        ${result.under_quorum && html`<p class="res__flag">${t("phone.result.under-quorum", { n: result.quorum })}</p>`}
        <p class="res__what">${t("phone.result.what." + result.headline)}${result.weighted && " · " + t("phone.result.weighted")}</p>
        <${Figure} headline=${result.headline} value=${result.value}/>
        ${result.value === null && result.valid > 0 && html`<p class="res__what">${t("phone.result.why-none")}</p>`}
        <${Sum} figures=${result} criteria=${round.criteria}/>
        ${result.paper > 0 && html`<p class="res__sum">${t("phone.result.paper", { n: result.paper })}</p>`}
        <${Bars} round=${round} own=${own}/><${Criteria} round=${round} own=${own}/><${Groups} round=${round}/>
      </section>
      <${PublicLine} round=${round}/>
      <${Own} round=${round} standing=${standing}/>
      <${Phone.Proof} round=${round} standing=${standing}/>
      <${Phone.RuleFold} round=${round}/>
      <div class="actions"><${Phone.Button} onClick=${() => Phone.set({ roundLeft: true })}>${t("phone.back")}<//></div>
    <//>`;
  };

  Phone.Void = function Void({ round }) {
    const reason = round.void_reason;
    return html`<${Phone.Frame}>
      <${Phone.Lamp} look="plain" shape="warning" word=${t("phone.void.word")} say=${t("phone.void.say")}/>
      <${Phone.Facts} rows=${[
        [t("phone.fact.unit"), round.subject ? html`<${Phone.Said} of=${round.subject} field="name"/>` : null],
        [t("phone.void.reason"), reason ? html`<span lang="zh-CN">${reason}</span>` : null]]}/>
      <${Phone.Steps} text=${t("phone.void.steps")}/>
      <div class="actions"><${Phone.Button} onClick=${() => Phone.set({ roundLeft: true })}>${t("phone.back")}<//></div>
    <//>`;
  };
})();
