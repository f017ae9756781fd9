/** The confusion matrix; a cell with rows is a button that shows them. */
function showMatrix() {
  const { confusion } = currentResult();
  byId('matrix-section').hidden = !confusion;
  if (!confusion) return;
  const { labels, counts } = confusion;
  const someNone = counts.some((line) => (line[labels.length] ?? 0) > 0);
  /** @type {readonly (string | null)[]} */
  const columns = someNone ? [...labels, null] : labels;
  const heads = columns.map((label) => element('th', { scope: 'col' }, label ?? '(none)'));
  const lines = counts.map((line, at) => matrixLine(labels[at] ?? '', line, columns));
  fill(
    'matrix',
    element(
      'table',
      { class: 'matrix' },
      element('caption', { class: 'visually-hidden' }, 'Rows by gold label and label found'),
      element('thead', {}, element('tr', {}, element('th', { scope: 'col' }, 'gold'), ...heads)),
      element('tbody', {}, ...lines),
    ),
  );
}

/**
 * @param {string} gold
 * @param {readonly number[]} line rows by label found
 * @param {readonly (string | null)[]} columns
 */
function matrixLine(gold, line, columns) {
  const total = line.reduce((sum, rows) => sum + rows, 0);
  const cells = columns.map((found, at) => {
    const rows = line[at] ?? 0;
    if (rows === 0) return element('td', {}, element('span', {}, '·'));
    return element('td', {}, matrixButton({ gold, found, rows, share: rows / total }));
  });
  const head = element('th', { scope: 'row', title: gold }, gold);
  return element('tr', {}, head, ...cells);
}

/** @param {{ gold: string, found: string | null, rows: number, share: number }} cell */
function matrixButton({ gold, found, rows, share }) {
  const says = `${rows} rows of gold label ${gold} got ${found ?? 'no label'}: show them`;
  const pressed = view.gold?.label === gold && view.found?.label === found && view.found;
  const button = element(
    'button',
    { type: 'button', 'aria-label': says, 'aria-pressed': String(Boolean(pressed)), title: says },
    whole(rows),
  );
  const rgb = gold === found ? '--accent-rgb' : '--wrong-rgb';
  button.style.backgroundColor = `rgb(var(${rgb}) / ${(0.08 + share * 0.42).toFixed(3)})`;
  button.addEventListener('click', () => {
    Object.assign(view, {
      gold: { label: gold },
      found: { label: found },
      show: 'all',
      search: '',
    });
    showMatrix();
    showRowsFromStart();
    byId('rows').scrollIntoView();
    byId('rows-title').focus({ preventScroll: true });
  });
  return button;
}
