import { z } from 'zod';
import { between, map, record, text, whole } from './schema-parts.ts';

const number = z.number('a number');

/** An entry of Wagtail AI's `BACKENDS` (version 2), with the keys that its two backends read. */
export const backendSchema = map({
  CLASS: text.describe('wagtail_ai.ai.llm.LLMBackend or wagtail_ai.ai.openai.OpenAIBackend'),
  CONFIG: map({
    MODEL_ID: text,
    TOKEN_LIMIT: whole(1)
      .optional()
      .describe('LLMBackend: the context window; OpenAIBackend: most tokens of a reply'),
    INIT_KWARGS: map({ key: text.optional() }).optional(),
    PROMPT_KWARGS: map({
      system: text.optional(),
      temperature: number.optional(),
      max_tokens: whole(1).optional(),
      seed: z.int('a whole number').optional(),
      reasoning_effort: text.optional(),
      top_p: number.optional(),
      frequency_penalty: number.optional(),
      presence_penalty: number.optional(),
    }).optional(),
    API_BASE: text.optional(),
    OPENAI_API_KEY: text.optional(),
    TIMEOUT_SECONDS: between(0.001, 86_400, 'seconds, above 0').optional(),
  }),
  TEXT_SPLITTING: record(z.unknown()).optional().describe('not used: rows are not split'),
});

/** An entry of Wagtail AI's `PROVIDERS` (version 3). */
export const wagtailProviderSchema = map({
  provider: text,
  model: text,
  api_key: text.optional(),
  api_base: text.optional(),
});

export type Backend = z.output<typeof backendSchema>;
export type WagtailProvider = z.output<typeof wagtailProviderSchema>;
