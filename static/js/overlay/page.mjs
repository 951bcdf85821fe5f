// The overlay page: what the server says is on air, on a transparent 1920 x 1080. It decides nothing, and holds its last picture
// while the server is away.

import { fonts } from '../../graphics/_kit/fonts.mjs';
import { asked } from './asked.mjs';
import { dress } from './dress.mjs';
import { liveOf } from './live.mjs';
import { Picture } from './picture.mjs';
import { connect } from './wire.mjs';

const SILENCE_MS = 5000;   // a clock that nobody has confirmed for so long is not shown
const RETURNING = ['obsSourceVisibleChanged', 'obsSourceActiveChanged', 'pageshow'];

export function start() {
  const config = JSON.parse(document.body.dataset.config), wish = asked(location.search);
  const topics = {};
  let roundToldAt = 0, silent = false, silence;

  const picture = new Picture(wish, (item, program) => liveOf(item, topics, {
    roundAgeMs: performance.now() - roundToldAt, silent, turnoutShown: Object.values(program).some(({ graphic }) => graphic === 'turnout'),
  }));
  const learn = (name, value) => {
    topics[name] = value;
    if (name === 'round') roundToldAt = performance.now();
  };

  dress(document, wish);
  fonts(() => {});
  for (const event of RETURNING) addEventListener(event, () => picture.feed());
  connect(config, {
    onWelcome(all) {
      clearTimeout(silence);
      silent = false;
      for (const [name, value] of Object.entries(all)) learn(name, value);
      if (all.stage) picture.show(all.stage, true);
      picture.feed();
    },
    onTopic(name, value) {
      learn(name, value);
      if (name === 'stage') picture.show(value, false);
      picture.feed();
    },
    onLost() {
      clearTimeout(silence);
      silence = setTimeout(() => { silent = true; picture.feed(); }, SILENCE_MS);
    },
  });
}
