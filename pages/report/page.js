/** All that depends on whose labels are looked at. */
function showContestant() {
  drawLabels();
  showLabels();
  showMatrix();
  showConfidence();
  showCascade();
  showRowsFromStart();
}

/** Charts are painted with the colours of the moment, so that a change of these paints them anew. */
function drawCharts() {
  drawOverview();
  drawLabels();
  drawCascade();
  const { calibration } = currentResult();
  if (!calibration) return;
  drawCalibration(calibration.bins);
  showThreshold();
}

function start() {
  const { evaluation, inputs, gold, created, withoutGold } = data;
  const isAre = withoutGold === 1 ? 'is' : 'are';
  const left = withoutGold > 0 ? `; ${rowCount(withoutGold)} without one ${isAre} left out` : '';
  const when = new Date(created).toLocaleString();
  fill(
    'about',
    `${rowCount(evaluation.rows)} of ${inputs.join(', ')} with a gold label in “${gold}”${left}. ${when}.`,
  );
  choices(
    'metric',
    [
      ['accuracy', 'accuracy'],
      ['macroF1', 'macro F1'],
    ],
    view.metric,
    (metric) => {
      view.metric = metric === 'macroF1' ? 'macroF1' : 'accuracy';
      drawOverview();
    },
  );
  if (evaluation.results.length > 1) {
    const names = evaluation.results.map(({ name }, place) => /** @type {const} */ ([place, name]));
    choices('contestants', names, view.place, (place) => {
      view.place = place;
      showContestant();
    });
  }
  prepareFilters();
  byId('threshold').addEventListener('input', showThreshold);
  showOverview();
  drawOverview();
  showContestant();
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', drawCharts);
  addEventListener('beforeprint', drawCharts);
  addEventListener('afterprint', drawCharts);
}

start();
