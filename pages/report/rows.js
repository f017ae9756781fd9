/** The columns of the table of rows: what they are sorted by, and what they are called. */
const rowColumns = /** @type {const} */ ([
  ['place', 'place'],
  ['text', 'text'],
  ['gold', 'gold'],
  ['found', 'found'],
  ['confidence', 'confidence'],
]);

/** Fills the filters of the rows with what there is to choose. */
function prepareFilters() {
  const labels = data.evaluation.labels.map((label) => /** @type {const} */ ([label, label]));
  prepareSelect('show', [
    ['mistakes', 'mistakes'],
    ['unlabelled', 'without a label'],
    ['right', 'right'],
    ['all', 'all'],
  ]);
  prepareSelect('gold', [[undefined, 'any'], ...labels]);
  prepareSelect('found', [[undefined, 'any'], ...labels, [null, '(none)']]);
  byId('filters').addEventListener('input', readFilters);
  byId('filters').addEventListener('submit', (event) => event.preventDefault());
  byId('reset').addEventListener('click', () => {
    Object.assign(view, { show: 'mistakes', gold: undefined, found: undefined, search: '' });
    showMatrix();
    showRowsFromStart();
  });
  byId('more').addEventListener('click', () => {
    view.most += 200;
    showRows();
  });
}

/**
 * @param {string} id
 * @param {readonly (readonly [string | null | undefined, string])[]} values
 */
function prepareSelect(id, values) {
  fill(id, ...values.map(([value, name]) => element('option', { value: coded(value) }, name)));
}

/** A filter's value as an option's: no label and any label are told from a label of that name. */
function coded(/** @type {string | null | undefined} */ value) {
  return value === undefined ? '' : JSON.stringify(value);
}

function readFilters() {
  view.show = JSON.parse(readValue('show'));
  view.gold = chosenLabel('gold');
  view.found = chosenLabel('found');
  view.search = readValue('search');
  showMatrix();
  showRowsFromStart();
}

/** @param {string} id */
function chosenLabel(id) {
  const value = readValue(id);
  return value === '' ? undefined : { label: /** @type {string | null} */ (JSON.parse(value)) };
}

/** @param {string} id */
function readValue(id) {
  return /** @type {HTMLInputElement} */ (byId(id)).value;
}

/** @param {string} id @param {string} value */
function setValue(id, value) {
  /** @type {HTMLInputElement} */ (byId(id)).value = value;
}

function showRowsFromStart() {
  view.most = 100;
  showRows();
}

/** The rows that the filters leave. */
function showRows() {
  setValue('show', coded(view.show));
  setValue('gold', coded(view.gold?.label));
  setValue('found', coded(view.found?.label));
  if (readValue('search') !== view.search) setValue('search', view.search);
  const rows = sortedRows(data.rows.filter(isWanted));
  const shown = rows.slice(0, view.most);
  const partly =
    data.rows.length < data.allRows
      ? ` This page holds ${whole(data.rows.length)} of ${whole(data.allRows)} rows, mistakes first.`
      : '';
  fill('rows-says', `${rowCount(rows.length)}, ${whole(shown.length)} of them shown.${partly}`);
  byId('more').hidden = shown.length === rows.length;
  fill('rows-table', rowsTable(shown));
}

/** @param {import('../../src/report/evaluation-report.ts').ReportedRow} row */
function isWanted(row) {
  const { labels } = answerOf(row);
  const wanted = {
    all: true,
    right: isRight(row),
    unlabelled: labels === null,
    mistakes: labels !== null && !isRight(row),
  }[view.show];
  return (
    wanted &&
    hasLabel(row.gold, view.gold) &&
    hasLabel(labels, view.found) &&
    row.text.toLowerCase().includes(view.search.toLowerCase())
  );
}

/**
 * @param {readonly string[] | null} labels
 * @param {{ label: string | null } | undefined} filter
 */
function hasLabel(labels, filter) {
  if (filter === undefined) return true;
  return filter.label === null ? labels === null : Boolean(labels?.includes(filter.label));
}

/** @param {import('../../src/report/evaluation-report.ts').ReportedRow[]} rows */
function sortedRows(rows) {
  if (view.sort === 'place') return view.descending ? rows.toReversed() : rows;
  const sign = view.descending ? -1 : 1;
  const keyed = rows.map((row) => ({ row, key: sortKey(row) }));
  keyed.sort((one, other) => sign * (one.key < other.key ? -1 : one.key > other.key ? 1 : 0));
  return keyed.map(({ row }) => row);
}

/** @param {import('../../src/report/evaluation-report.ts').ReportedRow} row */
function sortKey(row) {
  const { labels, confidence = -1 } = answerOf(row);
  if (view.sort === 'confidence') return confidence;
  if (view.sort === 'text') return row.text;
  return (view.sort === 'gold' ? row.gold : (labels ?? [])).join(', ');
}

/** @param {import('../../src/report/evaluation-report.ts').ReportedRow[]} rows */
function rowsTable(rows) {
  return element(
    'table',
    { class: 'rows' },
    element('caption', { class: 'visually-hidden' }, 'Rows with their gold and found labels'),
    element('thead', {}, element('tr', {}, ...rowColumns.map(columnHead))),
    element('tbody', {}, ...rows.map(rowLine)),
  );
}

/** @param {(typeof rowColumns)[number]} column */
function columnHead([key, name]) {
  const current = view.sort === key;
  const arrow = current ? (view.descending ? ' ↓' : ' ↑') : '';
  const button = element('button', { type: 'button' }, `${name}${arrow}`);
  button.addEventListener('click', () => {
    view.descending = current ? !view.descending : key === 'confidence';
    view.sort = key;
    showRows();
    // The heads were drawn anew: whoever came by keyboard stays where they were.
    const at = rowColumns.findIndex(([one]) => one === key);
    const buttons = byId('rows-table').querySelectorAll('thead button');
    /** @type {HTMLElement | undefined} */ (buttons[at])?.focus();
  });
  const order = current ? (view.descending ? 'descending' : 'ascending') : 'none';
  return element('th', { scope: 'col', 'aria-sort': order }, button);
}

/** @param {import('../../src/report/evaluation-report.ts').ReportedRow} row */
function rowLine(row) {
  const { labels, confidence } = answerOf(row);
  const found = element(
    'td',
    { 'data-name': 'found', class: 'labels' },
    labels?.join(' | ') ?? '(none)',
  );
  if (!isRight(row)) found.classList.add('wrong');
  return element(
    'tr',
    {},
    element('td', { 'data-name': 'place', class: 'place' }, placeText(row)),
    element('td', { 'data-name': '', class: 'text' }, row.text),
    element('td', { 'data-name': 'gold', class: 'labels' }, row.gold.join(' | ')),
    found,
    element('td', { 'data-name': 'confidence' }, confidence?.toFixed(3) ?? '–'),
  );
}

/** @param {import('../../src/report/evaluation-report.ts').ReportedRow} row */
function placeText({ input, line }) {
  return data.inputs.length === 1 ? `line ${line}` : `${input}, line ${line}`;
}
