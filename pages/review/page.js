/** Labels that are chosen and not yet saved; for several labels a row. @type {Set<string>} */
let chosen = new Set();

/** One request at a time: a digit that is held down must not decide rows unseen. */
let busy = false;

/** Draws the row at the current place. */
function show() {
  const row = data.rows[view.place];
  if (!row) return;
  const decision = decided[row.key];
  chosen = new Set(decision ?? row.labels ?? []);
  const about = [
    `Row ${view.place + 1} of ${data.rows.length}`,
    `line ${row.line}`,
    row.doubt ?? 'no doubt',
    row.labels ? `found: ${row.labels.join(', ')}` : '',
    row.other ? `other column: ${row.other.join(', ')}` : '',
    row.confidence === undefined ? '' : `confidence ${row.confidence.toFixed(2)}`,
    decision ? `decided: ${decision.join(', ') || 'no label'}` : '',
  ];
  fill('about', about.filter((part) => part !== '').join(' · '));
  fill('text', row.text);
  byId('text').scrollTop = 0;
  showLabels();
  showProgress();
}

function showProgress() {
  const count = data.rows.filter((_, at) => isDecided(at)).length;
  const all = data.rows.length;
  const bar = /** @type {HTMLProgressElement} */ (byId('bar'));
  bar.max = all;
  bar.value = count;
  fill('progress', count === all ? `All ${all} rows are decided.` : `${count} of ${all} decided`);
  /** @type {HTMLButtonElement} */ (byId('undo')).disabled = done.length === 0;
}

/** The labels that the filter leaves. */
function visibleLabels() {
  const { value } = /** @type {HTMLInputElement} */ (byId('filter'));
  return data.labels.filter(({ name }) => name.toLowerCase().includes(value.toLowerCase()));
}

function showLabels() {
  const buttons = visibleLabels().map(({ name, description }, at) => {
    const key = at < 9 ? [element('kbd', {}, String(at + 1))] : [];
    const small = description ? [element('small', {}, description)] : [];
    const pressed = String(chosen.has(name));
    const attributes = { type: 'button', 'aria-pressed': pressed };
    const button = element('button', attributes, ...key, name, ...small);
    button.addEventListener('click', () => pick(name));
    return button;
  });
  fill('labels', ...buttons);
}

/** One label decides the row; of several each is put in or taken out. */
function pick(/** @type {string} */ name) {
  if (!data.multiple) {
    decide([name]);
    return;
  }
  if (!chosen.delete(name)) chosen.add(name);
  showLabels();
}

/** @param {readonly string[]} labels */
function decide(labels) {
  const row = data.rows[view.place];
  if (!row) return;
  const at = view.place;
  attempt(async () => {
    const before = decided[row.key] ?? null;
    await sendDecision(row.key, labels);
    done.push({ at, before });
    clearFilter();
    view.place = nextUndecided(at + 1) ?? at;
  });
}

function undo() {
  const last = done.at(-1);
  const row = last && data.rows[last.at];
  if (!row) return;
  attempt(async () => {
    await sendDecision(row.key, last.before);
    done.pop();
    view.place = last.at;
  });
}

/**
 * Does something that asks the server, and says so where it fails: the row stays where it is.
 *
 * @param {() => Promise<void>} work
 */
async function attempt(work) {
  if (busy) return;
  busy = true;
  try {
    await work();
    fill('fault');
  } catch {
    fill(
      'fault',
      'Not saved: the server does not answer. Start skllm review again and open its new address; all that was saved is there.',
    );
  } finally {
    busy = false;
  }
  show();
}

function clearFilter() {
  const filter = /** @type {HTMLInputElement} */ (byId('filter'));
  filter.value = '';
  filter.blur();
}

/** @param {number} by */
function move(by) {
  view.place = (view.place + by + data.rows.length) % data.rows.length;
  show();
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
  if (event.target === byId('filter')) {
    onFilterKey(event);
    return;
  }
  const label = /^[1-9]$/.test(event.key) ? visibleLabels()[Number(event.key) - 1] : undefined;
  if (label) pick(label.name);
  else if (event.key === 'ArrowRight' || event.key === 's') move(1);
  else if (event.key === 'ArrowLeft') move(-1);
  else if (event.key === 'u') undo();
  else if (event.key === '/' && !byId('filter-label').hidden) byId('filter').focus();
  else if (event.key === 'Enter' && data.multiple && event.target === document.body) save();
  else return;
  event.preventDefault();
}

/** @param {KeyboardEvent} event */
function onFilterKey(event) {
  if (event.key === 'Escape') clearFilter();
  else if (event.key !== 'Enter') return;
  const [first] = visibleLabels();
  if (event.key === 'Enter' && first) pick(first.name);
  else showLabels();
  event.preventDefault();
}

function save() {
  decide(data.labels.map(({ name }) => name).filter((name) => chosen.has(name)));
}

async function start() {
  byId('filter-label').hidden = data.labels.length <= 9;
  byId('save').hidden = !data.multiple;
  const digit = data.multiple ? 'a digit puts a label in or out, Enter saves' : 'a digit decides';
  fill('keys', `Keys: ${digit}, → or s skips, ← goes back, u undoes.`);
  byId('filter').addEventListener('input', showLabels);
  byId('back').addEventListener('click', () => move(-1));
  byId('skip').addEventListener('click', () => move(1));
  byId('undo').addEventListener('click', undo);
  byId('save').addEventListener('click', save);
  addEventListener('keydown', onKey);
  await attempt(async () => {
    await readDecisions();
    view.place = nextUndecided(0) ?? 0;
  });
}

start();
