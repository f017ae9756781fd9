/**
 * The media type of an image by its first bytes; undefined for anything else. Twelve bytes do.
 *
 * Signatures: PNG 3rd ed. 5.2; JPEG (ITU T.81 B.1.1.3, SOI and the marker after it); GIF89a 17;
 * RFC 9649 2.4 (RIFF, WEBP).
 */
export function imageType(bytes: Buffer): string | undefined {
  const text = bytes.toString('latin1', 0, 12);
  if (text.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png';
  if (text.startsWith('\xff\xd8\xff')) return 'image/jpeg';
  if (/^GIF8[79]a/.test(text)) return 'image/gif';
  if (/^RIFF[\s\S]{4}WEBP$/.test(text)) return 'image/webp';
  return undefined;
}
