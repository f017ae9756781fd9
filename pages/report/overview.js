/** The contestants side by side. */
function drawOverview() {
  const { results } = data.evaluation;
  const shares = results.map(({ score }) => score[view.metric]);
  const reaches = results.map(({ intervals }) => intervals[view.metric]);
  const said = results.map(({ name }, at) => {
    const [from, to] = reaches[at] ?? [0, 0];
    return `${name} ${percent(shares[at])} (${percent(from)} to ${percent(to)})`;
  });
  draw(
    'overview-chart',
    { height: 70 + results.length * 44, says: said.join(', ') },
    {
      type: 'bar',
      data: {
        labels: results.map(({ name }) => shortened(name)),
        datasets: [
          {
            data: reaches.map(([from, to]) => /** @type {[number, number]} */ ([from, to])),
            backgroundColor: colour('ink'),
            barThickness: 4,
            grouped: false,
            label: '95 %',
          },
          {
            data: shares,
            backgroundColor: colour('accent'),
            barThickness: 24,
            grouped: false,
            label: 'share',
          },
        ],
      },
      options: {
        indexAxis: 'y',
        plugins: { legend: { display: false }, tooltip: { enabled: false } },
        scales: {
          x: shareAxis(),
          y: { grid: { display: false }, ticks: { color: colour('ink') } },
        },
      },
    },
  );
}

/** The figures behind the chart, and how each pair compares. */
function showOverview() {
  const { results, multiple, comparisons } = data.evaluation;
  const extra = multiple ? ['micro F1', 'Hamming loss'] : ['weighted F1', 'kappa'];
  const head = ['', 'accuracy', '95 %', 'macro F1', '95 %', ...extra, 'labelled', 'rows/s', 'cost'];
  const lines = results.map(({ name, score, intervals, usage }) => [
    name,
    percent(score.accuracy),
    rangeText(intervals.accuracy),
    percent(score.macroF1),
    rangeText(intervals.macroF1),
    percent(multiple ? score.microF1 : score.weightedF1),
    (multiple ? score.hammingLoss : score.kappa)?.toFixed(3) ?? '–',
    percent(score.coverage),
    usage ? whole(usage.rowsPerSecond) : '–',
    usage ? costText(usage.cost) : '–',
  ]);
  fill('overview-table', figures('Figures of all', head, lines));
  const sentences = comparisons.map(({ first, second, onlyFirst, onlySecond, p }) => {
    const [one, other] = [results[first]?.name, results[second]?.name];
    const verdict = p < 0.05 ? 'is hardly chance' : 'may be chance';
    const probability = p < 0.001 ? 'p < 0.001' : `p = ${p.toFixed(3)}`;
    return `Only ${one} is right on ${whole(onlyFirst)} rows, only ${other} on ${whole(onlySecond)}: the difference ${verdict} (McNemar, ${probability}).`;
  });
  fill('comparisons', ...sentences.map((sentence) => element('p', {}, sentence)));
}

/** @param {readonly [number, number]} interval of shares */
function rangeText([from, to]) {
  return `${(from * 100).toFixed(1)}–${percent(to)}`;
}

/** @param {number | undefined} cost US dollars */
function costText(cost) {
  if (cost === undefined) return 'unknown';
  if (cost === 0) return '$0';
  return `$${cost < 1 ? cost.toPrecision(2) : cost.toFixed(2)}`;
}

/** @param {string} name */
function shortened(name) {
  const most = innerWidth < 600 ? 16 : 40;
  return name.length <= most ? name : `${name.slice(0, most - 1)}…`;
}
