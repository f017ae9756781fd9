/** @typedef {import('../../src/review/page-data.ts').ReviewData} ReviewData */

/** @type {ReviewData} */
const data = readData();

/** What is decided, by row key, as the server last told. @type {Record<string, string[]>} */
let decided = {};

/**
 * Rows that this page decided, the latest last, each with what was decided of it before: what can be
 * undone.
 *
 * @type {{ at: number, before: readonly string[] | null }[]}
 */
const done = [];

/** The place of the row that is shown. */
const view = { place: 0 };

/** Hears from the server what is decided, perhaps in another tab. */
async function readDecisions() {
  await ask({ method: 'GET' });
}

/**
 * Sends a decision. It counts when the server says that it is kept, and not before.
 *
 * @param {string} key
 * @param {readonly string[] | null} labels null takes the decision back
 */
async function sendDecision(key, labels) {
  await ask({
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ key, labels }),
  });
}

/** @param {RequestInit} request */
async function ask(request) {
  const response = await fetch('decisions', request);
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  decided = await response.json();
}

/** Whether the row at a place is decided. */
function isDecided(/** @type {number} */ at) {
  const row = data.rows[at];
  return row !== undefined && Object.hasOwn(decided, row.key);
}

/** The next place from one on that is not decided; from the start where there is none after it. */
function nextUndecided(/** @type {number} */ from) {
  const places = data.rows.map((_, at) => (from + at) % data.rows.length);
  return places.find((at) => !isDecided(at));
}
