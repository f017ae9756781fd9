/** @typedef {import('../../src/evaluate/coverage.ts').Operating} Operating */

/** How far confidences can be taken at their word, and what a threshold does. */
function showConfidence() {
  const { calibration, curve, advice } = currentResult();
  byId('confidence-section').hidden = !calibration;
  if (!calibration || !curve) return;
  fill(
    'calibration-says',
    `How often a confidence is right. On the line it keeps its word; the mean distance is ${percent(calibration.error)}.`,
  );
  drawCalibration(calibration.bins);
  const slider = /** @type {HTMLInputElement} */ (byId('threshold'));
  slider.value = String(advice ? Math.floor(advice.threshold * 1000) / 1000 : 0);
  fill('advice', adviceText(advice));
  showThreshold();
}

/** @param {import('../../src/evaluate/coverage.ts').Advice | undefined} advice */
function adviceText(advice) {
  const { target } = data.evaluation;
  if (advice) {
    const { threshold, coverage, accuracy, interval } = advice;
    return `--min-confidence ${threshold} keeps ${percent(coverage)} of the rows, ${percent(accuracy)} of them right (95 %: ${percent(interval[0])} to ${percent(interval[1])}).`;
  }
  return target === undefined
    ? ''
    : `No least confidence reaches ${percent(target)} right on thirty rows or more.`;
}

/** @param {readonly import('../../src/evaluate/calibration.ts').CalibrationBin[]} bins */
function drawCalibration(bins) {
  const said = bins.map(
    ({ confidence, accuracy, rows }) =>
      `confidence ${percent(confidence)}: ${percent(accuracy)} of ${rows} rows right`,
  );
  const most = Math.max(...bins.map(({ rows }) => rows));
  draw(
    'calibration-chart',
    { height: 300, says: said.join('; ') },
    {
      type: 'scatter',
      data: {
        datasets: [
          {
            label: 'right',
            data: bins.map(({ confidence, accuracy }) => ({ x: confidence, y: accuracy })),
            clip: false,
            pointRadius: bins.map(({ rows }) => 4 + 8 * Math.sqrt(rows / most)),
            backgroundColor: colour('accent'),
            borderColor: colour('accent'),
            showLine: true,
          },
          {
            label: 'as claimed',
            data: [
              { x: 0, y: 0 },
              { x: 1, y: 1 },
            ],
            pointRadius: 0,
            borderColor: colour('muted'),
            borderDash: [5, 5],
            showLine: true,
          },
        ],
      },
      options: {
        plugins: {
          legend: { display: false },
          tooltip: {
            callbacks: { label: ({ dataIndex }) => said[dataIndex] ?? '' },
          },
        },
        scales: { x: shareAxis('confidence'), y: shareAxis('right') },
      },
    },
  );
}

/** Draws accuracy against coverage and says what the slider's threshold would do. */
function showThreshold() {
  const { curve = [], score } = currentResult();
  const { value } = /** @type {HTMLInputElement} */ (byId('threshold'));
  const least = Number(value);
  const point = curve.findLast(({ threshold }) => threshold >= least);
  const says = point
    ? `At ${least.toFixed(3)}: ${percent(point.coverage)} of the rows keep a label (${whole(point.kept)} of ${whole(score.rows)}), ${percent(point.accuracy)} of these are right.`
    : `At ${least.toFixed(3)} no row keeps its label.`;
  fill('threshold-says', says);
  drawCoverage(curve, point, says);
}

/**
 * @param {readonly Operating[]} curve
 * @param {Operating | undefined} point
 * @param {string} says
 */
function drawCoverage(curve, point, says) {
  const places = curve.map(({ coverage, accuracy }) => ({ x: coverage, y: accuracy }));
  draw(
    'coverage-chart',
    { height: 300, says: `Accuracy against coverage. ${says}` },
    {
      type: 'scatter',
      data: {
        datasets: [
          {
            label: 'threshold',
            data: point ? [{ x: point.coverage, y: point.accuracy }] : [],
            clip: false,
            pointRadius: 8,
            backgroundColor: colour('second'),
          },
          {
            label: 'accuracy',
            data: places,
            pointRadius: 0,
            borderColor: colour('accent'),
            showLine: true,
          },
        ],
      },
      options: {
        plugins: { legend: { display: false }, tooltip: { enabled: false } },
        scales: { x: shareAxis('rows that keep a label'), y: shareAxis('of these right') },
      },
    },
  );
}
