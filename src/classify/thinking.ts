import { SkllmError } from '../errors.ts';
import type { LanguageModel } from '../model.ts';

/** Whether the model was still thinking when its room was used up. */
export function isThoughtOnly(text: string): boolean {
  const trimmed = text.trim();
  return trimmed === '' || (trimmed.startsWith('<think>') && !trimmed.includes('</think>'));
}

/** The user's own limit leaves nothing for an answer: smaller packs would cost much and help few. */
export function noRoomToThink({ id }: LanguageModel, room: number): SkllmError {
  return new SkllmError('config', `${id} spent all ${room} tokens of a reply without an answer`, {
    hint: 'It seems to think first. Raise maxOutputTokens of its alias, or set request.reasoningEffort to low.',
  });
}
