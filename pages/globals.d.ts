/** Chart.js, which stands before the report's own scripts. */
declare const Chart: typeof import('chart.js').Chart;
