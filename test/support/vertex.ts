import type { ScriptedReply } from '../../src/testing/service.ts';

/** The body of a `generateContent` response with this text; `more` replaces members of it. */
export function generated(text: string, more: Readonly<Record<string, unknown>> = {}) {
  return {
    candidates: [candidate(text)],
    usageMetadata,
    modelVersion: 'gemini-2.5-flash',
    ...more,
  };
}

/** One candidate of it. */
export function candidate(text: string, more: Readonly<Record<string, unknown>> = {}) {
  return { content: { role: 'model', parts: [{ text }] }, finishReason: 'STOP', ...more };
}

/** The body of an error in Google's shape. */
export function googleError(message: string, more: Readonly<Record<string, unknown>> = {}) {
  return { error: { code: 400, message, status: 'INVALID_ARGUMENT', ...more } };
}

/** What a token endpoint answers. */
export const tokenReply: ScriptedReply = {
  body: { access_token: 'access-token-0123456789', expires_in: 3600, token_type: 'Bearer' },
};

/** A credentials file of the kind that people have who sign in with their company's account. */
export function credentials(tokenUrl: string) {
  return {
    type: 'external_account_authorized_user',
    audience: '//iam.googleapis.com/locations/global/workforcePools/pool/providers/provider',
    client_id: 'client',
    client_secret: 'client-secret',
    refresh_token: 'refresh-token-0123456789',
    token_url: tokenUrl,
  };
}

const usageMetadata = { promptTokenCount: 100, candidatesTokenCount: 10, totalTokenCount: 110 };
