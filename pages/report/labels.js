/** How many rows have, and how many got, each label. */
function drawLabels() {
  const { labels } = currentResult().score;
  const said = labels.map(({ label, support, predicted }) => `${label}: ${support}, ${predicted}`);
  const legend = { labels: { color: colour('ink') } };
  draw(
    'labels-chart',
    {
      height: 90 + labels.length * 34,
      says: `Rows that have and that got each label. ${said.join('; ')}`,
    },
    {
      type: 'bar',
      data: {
        labels: labels.map(({ label }) => shortened(label)),
        datasets: [
          {
            label: 'have it (gold)',
            data: labels.map(({ support }) => support),
            backgroundColor: colour('accent'),
          },
          {
            label: 'got it (found)',
            data: labels.map(({ predicted }) => predicted),
            backgroundColor: colour('second'),
          },
        ],
      },
      options: {
        indexAxis: 'y',
        plugins: { legend },
        scales: {
          x: {
            grid: { color: colour('line') },
            ticks: { color: colour('muted'), precision: 0 },
            title: { display: true, text: 'rows', color: colour('muted') },
          },
          y: { grid: { display: false }, ticks: { color: colour('ink'), autoSkip: false } },
        },
      },
    },
  );
}

/** The figures of each label. */
function showLabels() {
  const { score, failures } = currentResult();
  const reasons = Object.entries(failures).map(([reason, rows]) => `${whole(rows)} ${reason}`);
  fill('failures', reasons.length > 0 ? `Rows without a label: ${reasons.join(', ')}.` : '');
  const head = ['', 'precision', 'recall', 'F1', 'gold', 'found'];
  const lines = score.labels.map(({ label, precision, recall, f1, support, predicted }) => [
    label,
    percent(precision),
    percent(recall),
    percent(f1),
    whole(support),
    whole(predicted),
  ]);
  fill('labels-table', figures('Figures of each label', head, lines));
}
