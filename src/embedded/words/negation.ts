/** Words that turn around the words after them. */
export const negators: ReadonlySet<string> = new Set(
  'not no never nothing nobody none neither nor cannot hardly barely without lack lacks'.split(' '),
);

/** Words that end the reach of a negation. */
export const turns: ReadonlySet<string> = new Set('but however although though yet'.split(' '));

/** Auxiliaries as they are written without an apostrophe: `dont`, `isnt`. */
export const bareContractions: ReadonlySet<string> = new Set(
  'dont doesnt didnt isnt wasnt wont cant wouldnt couldnt shouldnt hasnt havent arent'.split(' '),
);
