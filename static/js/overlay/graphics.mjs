// Every graphic there is, by the name the server calls it. All are loaded with the page: a take needs nothing more from the server.

import Countdown from '../../graphics/countdown/graphic.mjs';
import LowerThird from '../../graphics/lower-third/graphic.mjs';
import Mood from '../../graphics/mood/graphic.mjs';
import Pledge from '../../graphics/pledge/graphic.mjs';
import Proof from '../../graphics/proof/graphic.mjs';
import Question from '../../graphics/question/graphic.mjs';
import Ranking from '../../graphics/ranking/graphic.mjs';
import Rehearsal from '../../graphics/rehearsal/graphic.mjs';
import Result from '../../graphics/result/graphic.mjs';
import Standby from '../../graphics/standby/graphic.mjs';
import Topic from '../../graphics/topic/graphic.mjs';
import Turnout from '../../graphics/turnout/graphic.mjs';

const GRAPHICS = {
  countdown: Countdown, 'lower-third': LowerThird, mood: Mood, pledge: Pledge, proof: Proof, question: Question, ranking: Ranking, rehearsal: Rehearsal,
  result: Result, standby: Standby, topic: Topic, turnout: Turnout,
};
for (const [name, Graphic] of Object.entries(GRAPHICS)) customElements.define(`graphic-${name}`, Graphic);

export function graphic(name) {
  if (!Object.hasOwn(GRAPHICS, name)) throw new Error(`no graphic ${name}`);
  return new GRAPHICS[name]();
}
