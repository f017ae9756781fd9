/** The cascades that the current contestant comes first in. */
function cascadesOfCurrent() {
  return data.evaluation.cascades.filter(({ first }) => first === view.place);
}

/** What asking another contestant where this one is unsure would cost, and bring. */
function showCascade() {
  const cascades = cascadesOfCurrent();
  byId('cascade-section').hidden = cascades.length === 0;
  view.second = cascades[0]?.second ?? 0;
  const names = cascades.map(
    ({ second }) => /** @type {const} */ ([second, data.evaluation.results[second]?.name ?? '']),
  );
  fill('cascade-second');
  if (names.length > 1) {
    choices('cascade-second', names, view.second, (second) => {
      view.second = second;
      drawCascade();
    });
  }
  drawCascade();
}

/** Draws agreement and accuracy against the share of rows that the second is asked for. */
function drawCascade() {
  const curve = cascadesOfCurrent().find(({ second }) => second === view.second)?.curve;
  if (!curve) return;
  const name = data.evaluation.results[view.second]?.name ?? '';
  const enough = curve.findLast(({ agreement }) => agreement >= 0.95) ?? curve[0];
  const says = enough
    ? `With ${name} asked for ${percent(enough.asked)} of the rows, ${percent(enough.agreement)} of the labels are as it would give them, and ${percent(enough.accuracy)} are right.`
    : '';
  fill('cascade-says', says);
  draw(
    'cascade-chart',
    { height: 300, says: `Agreement and accuracy against rows asked. ${says}` },
    {
      type: 'scatter',
      data: {
        datasets: [
          curveLine(
            `as ${name} says`,
            'accent',
            curve.map(({ asked, agreement }) => ({ x: asked, y: agreement })),
          ),
          curveLine(
            'right',
            'second',
            curve.map(({ asked, accuracy }) => ({ x: asked, y: accuracy })),
          ),
        ],
      },
      options: {
        plugins: { legend: { labels: { color: colour('ink') } }, tooltip: { enabled: false } },
        scales: { x: shareAxis(`rows that ${name} is asked for`), y: shareAxis('of the labels') },
      },
    },
  );
}

/**
 * @param {string} label
 * @param {string} name of a colour
 * @param {{ x: number, y: number }[]} points
 */
function curveLine(label, name, points) {
  return {
    label,
    data: points,
    pointRadius: 0,
    borderColor: colour(name),
    backgroundColor: colour(name),
    showLine: true,
  };
}
