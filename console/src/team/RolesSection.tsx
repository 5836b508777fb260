import type { Role } from '../api/types'
import css from '../settings/rows.module.css'
import { t } from '../words'
import roles_css from './RolesSection.module.css'
import { roleName } from './roleName'

/** What each role allows, spelled out. */
export function RolesSection({ roles }: { roles: Role[] }) {
  return (
    <section className={css.section} aria-label={t('team.roles')}>
      <h3>{t('team.roles')}</h3>
      <p className="soft">{t('team.rolesLead')}</p>
      <ul className={roles_css.list}>
        {roles.map((role) => (
          <li key={role.id}>
            <details>
              <summary><strong>{roleName(role.name)}</strong><span className="quiet">{t('team.permissions', { n: role.permissions.length })}</span></summary>
              <p>{role.permissions.map((permission) => <code key={permission} dir="ltr">{permission}</code>)}</p>
            </details>
          </li>
        ))}
      </ul>
    </section>
  )
}
