/**
 * Makes an element. Texts become text and never markup.
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string>} attributes
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/**
 * The element of an id, which the page is known to have.
 *
 * @param {string} id
 * @returns {HTMLElement}
 */
function byId(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no element ${id}`);
  return found;
}

/**
 * Replaces what an element holds.
 *
 * @param {string} id
 * @param {...(Node | string)} children
 */
function fill(id, ...children) {
  byId(id).replaceChildren(...children);
}

/** What the page was made with: JSON in the element `data`. */
function readData() {
  return JSON.parse(byId('data').textContent ?? '');
}
