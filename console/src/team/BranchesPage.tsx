import { useQuery } from '@tanstack/react-query'
import { shelves } from '../api/calls'
import type { Branch } from '../api/types'
import { nameIn } from '../catalog/names'
import { ShelfPage } from '../settings/ShelfPage'
import css from '../settings/rows.module.css'
import { may, useMe } from '../shell/state'
import { Select, Switch, TextInput } from '../ui/form'
import { Words } from '../ui/Words'
import { t } from '../words'

const zones = Intl.supportedValuesOf('timeZone')

/** The places the business works from, and the areas each covers. */
export default function BranchesPage() {
  const me = useMe()
  const areas = useQuery({ queryKey: [shelves.areas.path], queryFn: shelves.areas.list, enabled: may(me, 'catalog.read') }).data?.items ?? []
  return (
    <ShelfPage<Branch>
      shelf={shelves.branches} writes="team.write" title={t('settings.branches')} lead={t('branches.lead')} addLabel={t('branches.add')} icon="building-store" empty={t('branches.empty')} titleOf={(one) => one.name}
      blank={{ name: '', address: '', timezone: me.business.timezone, active: true }}
      row={(one) => (
        <>
          <span className={css.main}>
            <Words text={one.name} oneLine className={css.name} />
            {one.address && <Words text={one.address} oneLine className={css.sub} />}
            {one.hours && <Words text={one.hours} oneLine className={css.sub} />}
          </span>
          <span className={css.chips}>{areas.filter((area) => area.branch_id === one.id).map((area) => <span key={area.id} className="chip" dir="auto">{nameIn(area.names)}</span>)}</span>
        </>
      )}
      form={({ value, set, errors, fresh }) => (
        <>
          <TextInput label={t('branches.name')} required dir="auto" data-autofocus value={value.name} error={errors.name} onChange={(event) => set({ name: event.currentTarget.value })} />
          <TextInput label={t('branches.address')} dir="auto" value={value.address ?? ''} error={errors.address} onChange={(event) => set({ address: event.currentTarget.value })} />
          <Select label={t('setUp.timezone')} searchable data={zones} value={value.timezone} error={errors.timezone} onChange={(next) => set({ timezone: next ?? me.business.timezone })} limit={60} />
          {!fresh && <Switch label={t('branches.active')} checked={value.active ?? true} onChange={(event) => set({ active: event.currentTarget.checked })} />}
        </>
      )}
    />
  )
}
