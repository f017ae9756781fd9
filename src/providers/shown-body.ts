/** A request's body for people: laid out, and without the bytes of images, which tell nothing. */
export function shownBody(body: unknown): string {
  return JSON.stringify(body, (_, value: unknown) => shortened(value), 2);
}

function shortened(value: unknown): unknown {
  if (typeof value !== 'string' || !imageBytes.test(value)) return value;
  return `${value.slice(0, 40)}… (${value.length} characters)`;
}

/** Base64 that is too long for anything else, as a `data:` address or by itself. */
const imageBytes = /^(?:data:[^,]{1,60},)?[A-Za-z0-9+/]{200,}={0,2}$/;
