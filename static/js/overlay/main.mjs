// Starts the page, and starts it again when a part of it could not be had: a source that was refreshed while the server was
// coming up must not stay empty for ever.

const WAIT_MS = 1000;
const pause = () => new Promise((resolve) => { setTimeout(resolve, WAIT_MS); });
const answers = () => fetch('/healthz', { cache: 'no-store' }).then((answer) => answer.ok, () => false);

async function startAgain(problem) {
  console.warn(problem);
  do await pause(); while (!(await answers()));
  location.reload();
}

import('./page.mjs').then(({ start }) => start()).catch(startAgain);
