import { t } from '../words'

/** The four built-in roles have names of their own in every language. */
export function roleName(name: string): string {
  return ['owner', 'manager', 'agent', 'specialist'].includes(name) ? t(`role.${name as 'owner'}`) : name
}
