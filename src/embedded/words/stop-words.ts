/**
 * Function words: frequent English words that say little about a topic. They never match a label
 * by meaning, but a style of writing shows in them.
 */
export const stopWords: readonly string[] = `
  about after again against all also am an and another any anyone anything are as at be because
  been before being between both but by can cannot could did do does doing done down during each
  eg either especially etc every few for from further had has have having he her here hers him
  his how ie if in into is it its just ll may me might mine more most must my neither
  no nor not of off often on once one ones oneself only onto or other ought our ours out over
  own per re same shall she should so some somebody someone something such than that the their
  theirs them then there these they this those through to too under until up upon us used
  usually ve very via was we were what when where which while who whom whose why will with
  within without would yet you your yours`
  .trim()
  .split(/\s+/);
