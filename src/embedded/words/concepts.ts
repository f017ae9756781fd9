/** An idea that labels name often and that a word's meaning alone does not reach. */
export interface Concept {
  readonly name: string;
  /** Labels, or words of labels, that stand for it. */
  readonly aliases: readonly string[];
  /** Words and signs that speak for it in a text, separated by white space. */
  readonly seeds: string;
}

/**
 * Seed words for sentiment, emotion, style and kinds of question. Topics are absent: for those the
 * label's own words do. Abuse is absent: no word list tells it from plain talk.
 */
export const concepts: readonly Concept[] = [
  {
    name: 'positive',
    aliases: [
      'positive',
      'pos',
      'favorable',
      'favourable',
      'praise',
      'compliment',
      'satisfied',
      'recommend',
      'good',
      'like',
      'liked',
      'thumbs up',
      'promoter',
    ],
    seeds: `
      good great excellent wonderful amazing awesome fantastic superb brilliant outstanding
      perfect beautiful lovely delightful enjoyable enjoy love loved like best better nice happy
      glad pleased satisfied pleasant fun funny entertaining impressive recommend recommended
      worth terrific marvelous charming clever fresh compelling powerful moving touching
      inspiring engaging fascinating thrilling delicious tasty friendly helpful comfortable
      reliable fast easy thank thanks cool sweet warm smart elegant masterpiece gem win success
      favorite rewarding refreshing hilarious witty exciting sincere graceful thoughtful`,
  },
  {
    name: 'negative',
    aliases: [
      'negative',
      'neg',
      'unfavorable',
      'unfavourable',
      'complaint',
      'criticism',
      'dissatisfied',
      'unsatisfied',
      'bad',
      'dislike',
      'disliked',
      'thumbs down',
      'detractor',
    ],
    seeds: `
      bad terrible awful horrible poor worst worse disappointing disappointed disappointment
      boring dull stupid waste ridiculous lame annoying hate hated dislike disgusting ugly
      useless worthless broken fail failed failure failing problem problems mess lousy mediocre
      pointless pathetic weak slow rude unhelpful dirty cheap crap crappy junk garbage sucks
      suck wrong sad angry upset frustrating frustrated tedious bland predictable flat cold
      unfortunately unpleasant painful nasty silly shallow tired cliche contrived overpriced
      avoid never refund delayed cancelled lost shame embarrassing`,
  },
  {
    name: 'spam',
    aliases: ['spam', 'junk', 'scam', 'phishing', 'advertisement', 'promotional'],
    seeds: `
      free win winner won prize cash claim urgent offer call now text txt reply stop mobile
      guaranteed award congratulations bonus click subscribe discount deal buy cheap credit loan
      money lottery ringtone sexy dating viagra unsubscribe limited selected customer £ ! www`,
  },
  {
    name: 'personal message',
    aliases: ['ham', 'legitimate', 'personal', 'conversation'],
    seeds: `
      ok home later going tomorrow tonight dinner sorry love work meet lunch mom sleep class
      today want know think come see`,
  },
  {
    name: 'irony',
    aliases: ['ironic', 'irony', 'sarcastic', 'sarcasm'],
    seeds: `
      yeah right oh great sure wow thanks love nice shocker obviously apparently surprise joy
      fun`,
  },
  {
    name: 'subjective',
    aliases: ['subjective', 'opinion', 'opinionated'],
    seeds: `
      feel think believe seem good bad best worst beautiful boring funny interesting enjoyable
      performance film movie i you we our entertaining moving compelling silly perhaps too`,
  },
  {
    name: 'objective',
    aliases: ['objective', 'fact', 'factual'],
    seeds: `
      he she his her when who after find discover return town year become live decide begin
      story family`,
  },
  {
    name: 'informational',
    aliases: ['informational'],
    seeds: `
      information question ask how what when where`,
  },
  {
    name: 'anger',
    aliases: ['anger', 'angry', 'rage', 'annoyance', 'mad', 'furious'],
    seeds: `
      angry anger mad furious rage annoyed annoying irritated outrage outraged hate hostile
      offended resentment fume pissed awful bitter revenge fuming`,
  },
  {
    name: 'joy',
    aliases: ['joy', 'joyful', 'happy', 'happiness', 'delight', 'amusement', 'excitement'],
    seeds: `
      happy happiness joy joyful love smile laugh laughter cheerful delighted hilarious fun
      celebrate excited amazing wonderful enjoy glee lively playful blessed`,
  },
  {
    name: 'sadness',
    aliases: ['sadness', 'sad', 'grief', 'depression', 'unhappy', 'sorrow'],
    seeds: `
      sad sadness depressed depression depressing cry lonely miserable grief sorrow gloomy
      unhappy heartbroken tear lost hurt mourn despair dull blues`,
  },
  {
    name: 'fear',
    aliases: ['fear', 'afraid', 'scared', 'anxiety', 'worry', 'nervous'],
    seeds: `
      fear afraid scared scary terrified terror horror panic nervous anxious anxiety worry
      worried frightened dread nightmare`,
  },
  {
    name: 'surprise',
    aliases: ['surprise', 'surprised', 'astonishment'],
    seeds: `
      surprise surprised surprising unexpected sudden suddenly shock shocked astonished amazed
      wow incredible unbelievable`,
  },
  {
    name: 'disgust',
    aliases: ['disgust', 'disgusted'],
    seeds: `
      disgust disgusting gross nauseating sick vile revolting repulsive nasty filthy`,
  },
  {
    name: 'love',
    aliases: ['love', 'affection'],
    seeds: `
      love adore darling sweetheart affection romantic cherish beloved heart kiss`,
  },
  {
    name: 'optimism',
    aliases: ['optimism', 'optimistic', 'hope', 'hopeful'],
    seeds: `
      hope hopeful optimistic faith believe future dream positive courage strength trust
      confident inspire better possible encourage keep forward`,
  },
  {
    name: 'pessimism',
    aliases: ['pessimism', 'pessimistic'],
    seeds: `
      hopeless doom worse despair gloomy doubt negative fail`,
  },
  {
    name: 'gratitude',
    aliases: ['gratitude', 'thanks', 'thankful'],
    seeds: `
      thank thanks grateful appreciate thankful gratitude`,
  },
  {
    name: 'urgency',
    aliases: ['urgent', 'urgency', 'high priority', 'critical', 'emergency'],
    seeds: `
      urgent immediately asap now emergency critical deadline hurry quick blocked outage down`,
  },
  {
    name: 'person',
    aliases: ['human', 'person', 'people', 'who', 'individual'],
    seeds: `
      who whose whom name actor president author inventor`,
  },
  {
    name: 'place',
    aliases: ['location', 'place', 'where', 'location question'],
    seeds: `
      where city country state capital continent river mountain located island`,
  },
  {
    name: 'quantity',
    aliases: ['number', 'numeric', 'quantity', 'numerical', 'count', 'amount', 'when', 'date'],
    seeds: `
      many much when year long far percentage average population old tall cost`,
  },
  {
    name: 'abbreviation',
    aliases: ['abbreviation', 'acronym'],
    seeds: `
      abbreviation acronym stand stands abbreviated initials`,
  },
  {
    name: 'explanation',
    aliases: ['description', 'definition', 'explanation', 'reason'],
    seeds: `
      define definition mean meaning why origin purpose difference describe explain cause work`,
  },
  {
    name: 'thing',
    aliases: ['entity', 'thing', 'object'],
    seeds: `
      animal color food sport disease product language word plant name film book`,
  },
];
