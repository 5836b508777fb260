import type { calls, LlmConnection } from '../api/calls'

/** What is sent back is what was shown, without what only the server sets. */
export function sent(one: LlmConnection): Parameters<typeof calls.connectLlm>[0] {
  const { has_key: _, connected_at: __, changed_at: ___, ...rest } = one
  return rest
}
