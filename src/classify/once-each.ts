/** Passes on each sentence the first time it comes, and no more. */
export function onceEach(
  notify: ((sentence: string) => void) | undefined,
): (sentence: string) => void {
  const said = new Set<string>();
  return (sentence) => {
    if (!said.has(sentence)) notify?.(sentence);
    said.add(sentence);
  };
}
