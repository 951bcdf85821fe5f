// The live numbers of a graphic on air, out of the topics. Pure. Undefined means: nothing known, hold the last.

function ofMood({ round_id: id }, { round, turnout }) {
  const numbers = round?.round_id === id ? round.result ?? round.live : null;
  if (!numbers) return undefined;
  return { state: round.state, satisfied: numbers.satisfied, valid: numbers.valid, present: numbers.present ?? (turnout?.round_id === id ? turnout.present : null) ?? null };
}

function ofTurnout({ round_id: id }, { turnout }) {
  if (turnout?.round_id !== id) return undefined;
  return { scored: turnout.scored, present: turnout.present, entitled: turnout.entitled };
}

function ofCountdown(data, topics, { roundAgeMs, silent, turnoutShown }) {
  const { round } = topics, scored = turnoutShown ? undefined : ofTurnout(data, topics);
  if (silent) return { ...scored, state: 'unknown' };
  if (round?.round_id !== data.round_id) return round === undefined ? undefined : { ...scored, state: 'closed' };
  return { ...scored, state: round.state, remaining_ms: round.remaining_ms - roundAgeMs };
}

const OF = { mood: ofMood, turnout: ofTurnout, countdown: ofCountdown };

/** `moment`: {roundAgeMs since the round's topic came, silent: the server has been away for too long to trust a clock,
 *  turnoutShown: a turnout graphic is on air beside it}. */
export const liveOf = (item, topics, moment) => OF[item.graphic]?.(item.data ?? {}, topics, moment);
