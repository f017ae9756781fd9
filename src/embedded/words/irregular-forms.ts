/**
 * English word forms that the ending rules miss or get wrong, each followed by its base form: that
 * of `news` is not `new`.
 */
const pairs = `
  men man, women woman, children child, feet foot, teeth tooth, mice mouse, geese goose,
  lives life, wives wife, knives knife, wolves wolf, leaves leaf, thieves thief, shelves shelf,
  halves half, was be, were be, is be, are be, been be, has have, had have, did do, done do,
  went go, gone go, goes go, said say, says say, made make, took take, taken take, came come,
  saw see, seen see, got get, gotten get, gave give, given give, found find, thought think,
  told tell, became become, left leave, felt feel, brought bring, began begin, begun begin,
  kept keep, held hold, wrote write, written write, stood stand, heard hear, meant mean,
  met meet, ran run, paid pay, sat sit, spoke speak, spoken speak, lay lie, led lead, grew grow,
  grown grow, lost lose, fell fall, fallen fall, sent send, built build, understood understand,
  drew draw, drawn draw, broke break, broken break, spent spend, rose rise, risen rise,
  drove drive, driven drive, bought buy, wore wear, worn wear, chose choose, chosen choose,
  ate eat, eaten eat, drank drink, drunk drink, slept sleep, won win, sold sell, caught catch,
  taught teach, fought fight, sought seek, threw throw, thrown throw, flew fly, flown fly,
  knew know, known know, swam swim, sang sing, sung sing, shot shoot, hid hide, hidden hide,
  stole steal, stolen steal, struck strike, hung hang, dealt deal, bent bend, lent lend,
  fed feed, bled bleed, rode ride, ridden ride, woke wake, froze freeze, frozen freeze,
  shook shake, shaken shake, tore tear, torn tear, bit bite, bitten bite, blew blow, blown blow,
  forgot forget, forgotten forget, forgave forgive, swore swear, sworn swear, better good,
  best good, worse bad, worst bad, analyses analysis, crises crisis, theses thesis,
  hypotheses hypothesis, phenomena phenomenon, criteria criterion, scared scare,
  united unite, noted note, pasted paste, being be, news news, letter letter, flower flower,
  career career, evening evening, beer beer, shower shower, liver liver, seed seed, layer layer,
  rubber rubber, butter butter, copper copper, ponder ponder, tender tender, modest modest,
  easter easter, earnest earnest, economics economics, computer computer, batter batter,
  banner banner, cater cater, flicker flicker, charter charter`;

/** From an irregular form to its base form: `mice` to `mouse`, `went` to `go`. */
export const irregularForms: ReadonlyMap<string, string> = new Map(
  pairs
    .trim()
    .split(/,\s*/)
    .map((pair) => pair.split(' ') as [string, string]),
);
