/** @typedef {import('../../src/report/evaluation-report.ts').PageData} PageData */
/** @typedef {import('../../src/report/evaluation-report.ts').ReportedRow} ReportedRow */
/** @typedef {import('../../src/evaluate/evaluation.ts').Result} Result */

/** @type {PageData} */
const data = readData();

/** What the reader looks at. A label filter is a label, null for no label, '' for any. */
const view = {
  /** The place of the contestant among the results. */
  place: 0,
  /** The place of the one that is asked where that is unsure. */
  second: 0,
  /** @type {'accuracy' | 'macroF1'} */
  metric: 'accuracy',
  /** @type {'mistakes' | 'unlabelled' | 'right' | 'all'} */
  show: 'mistakes',
  /** @type {{ label: string | null } | undefined} */
  gold: undefined,
  /** @type {{ label: string | null } | undefined} */
  found: undefined,
  search: '',
  /** @type {'place' | 'text' | 'gold' | 'found' | 'confidence'} */
  sort: 'confidence',
  descending: true,
  /** Rows that are shown. */
  most: 100,
};

/** @returns {Result} */
function currentResult() {
  return /** @type {Result} */ (data.evaluation.results[view.place]);
}

/** @param {ReportedRow} row */
function answerOf(row) {
  return row.answers[view.place] ?? { labels: null };
}

/** @param {ReportedRow} row */
function isRight(row) {
  const { labels } = answerOf(row);
  return labels?.length === row.gold.length && labels.every((label) => row.gold.includes(label));
}

/** @param {number | undefined} share */
function percent(share) {
  return share === undefined ? '–' : `${(share * 100).toFixed(1)} %`;
}

/** @param {number} value */
function whole(value) {
  return Math.round(value).toLocaleString('en-US');
}

/** @param {number} rows */
function rowCount(rows) {
  return `${whole(rows)} ${rows === 1 ? 'row' : 'rows'}`;
}

/** @param {string} name the name of a colour in the style sheet */
function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

/** @type {Map<string, import('chart.js').Chart>} */
const charts = new Map();

/**
 * Draws a chart in place of the one that was there.
 *
 * @param {string} id of the element that holds it
 * @param {{ height: number, says: string }} about the height in pixels, and what it shows, for those
 *   who do not see it
 * @param {import('chart.js').ChartConfiguration} configuration
 */
function draw(id, { height, says }, configuration) {
  charts.get(id)?.destroy();
  const canvas = element('canvas', { role: 'img', 'aria-label': says });
  byId(id).style.height = `${height}px`;
  fill(id, canvas);
  const options = { maintainAspectRatio: false, animation: false, ...configuration.options };
  charts.set(id, new Chart(canvas, /** @type {any} */ ({ ...configuration, options })));
}

/** How axes of shares look. */
function shareAxis(title = '') {
  return {
    min: 0,
    max: 1,
    grid: { color: colour('line') },
    title: { display: title !== '', text: title, color: colour('muted') },
    ticks: {
      color: colour('muted'),
      /** @param {string | number} value */
      callback: (value) => `${Math.round(Number(value) * 100)} %`,
    },
  };
}

/**
 * A table whose first column names the line.
 *
 * @param {string} caption
 * @param {readonly string[]} head
 * @param {readonly (readonly string[])[]} lines
 */
function figures(caption, head, lines) {
  const heads = head.map((name) => element('th', { scope: 'col' }, name));
  const body = lines.map(([name = '', ...cells]) =>
    element(
      'tr',
      {},
      element('th', { scope: 'row' }, name),
      ...cells.map((cell) => element('td', {}, cell)),
    ),
  );
  return element(
    'table',
    {},
    element('caption', { class: 'visually-hidden' }, caption),
    element('thead', {}, element('tr', {}, ...heads)),
    element('tbody', {}, ...body),
  );
}

/**
 * Buttons of which one is pressed.
 *
 * @template Value
 * @param {string} id of the element that holds them
 * @param {readonly (readonly [Value, string])[]} values each with what to call it
 * @param {Value} current
 * @param {(value: Value) => void} choose
 */
function choices(id, values, current, choose) {
  const buttons = values.map(([value, name]) => {
    const pressed = String(value === current);
    const button = element('button', { type: 'button', 'aria-pressed': pressed }, name);
    button.addEventListener('click', () => {
      for (const one of buttons) one.setAttribute('aria-pressed', String(one === button));
      choose(value);
    });
    return button;
  });
  fill(id, ...buttons);
}
