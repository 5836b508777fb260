import { useQuery } from '@tanstack/react-query'
import { shelves } from '../api/calls'
import type { Price, Service } from '../api/types'
import { ShelfPage } from '../settings/ShelfPage'
import css from '../settings/rows.module.css'
import { may, useMe } from '../shell/state'
import { NumberInput, Select, Switch } from '../ui/form'
import { Words } from '../ui/Words'
import { t } from '../words'
import { digits, price } from './money'
import { NamesFields } from './NamesFields'
import { nameIn } from './names'

/** What the business sells, in the words its customers use. */
export default function ServicesPage() {
  const me = useMe()
  const { business } = me
  const skills = useQuery({ queryKey: [shelves.skills.path], queryFn: shelves.skills.list, enabled: may(me, 'team.read') }).data?.items ?? []
  const unit = 10 ** digits(business.currency)
  return (
    <ShelfPage<Service>
      shelf={shelves.services} writes="catalog.write" title={t('settings.services')} lead={t('services.lead')} addLabel={t('services.add')} icon="tags" empty={t('services.empty')} titleOf={(one) => nameIn(one.names)}
      blank={{ names: {}, aliases: [], duration_minutes: 60, price: { kind: 'fixed', amount: null, currency: business.currency }, skill_id: null, active: true }}
      row={(one) => (
        <>
          <span className={css.main}>
            <Words text={nameIn(one.names)} oneLine className={css.name} />
            <Words text={Object.values(one.names).filter((name) => name && name !== nameIn(one.names)).join(' · ')} oneLine className={css.sub} />
          </span>
          <span className={css.end}><span className="strong num" dir="auto">{price(one.price)}</span><br /><span className={css.sub}>{t('services.minutes', { n: one.duration_minutes })}</span></span>
        </>
      )}
      form={({ value, set, errors, fresh }) => {
        const cost: Price = value.price ?? { kind: 'fixed', amount: null, currency: business.currency }
        return (
          <>
            <NamesFields value={value} set={set} errors={errors} />
            <div className={css.pair}>
              <Select
                label={t('services.price')} allowDeselect={false} value={cost.kind} onChange={(kind) => set({ price: { ...cost, kind: kind as Price['kind'], amount: kind === 'on_inspection' ? null : cost.amount } })}
                data={(['fixed', 'from', 'on_inspection'] as const).map((kind) => ({ value: kind, label: t(`price.kind.${kind}`) }))}
              />
              {cost.kind !== 'on_inspection' && <NumberInput label={t('services.amount', { currency: cost.currency })} required min={0} decimalScale={digits(cost.currency)} thousandSeparator="," value={cost.amount === null ? '' : cost.amount / unit} error={errors['price.amount'] ?? errors.price} onChange={(next) => set({ price: { ...cost, amount: next === '' ? null : Math.round(Number(next) * unit) } })} />}
            </div>
            <div className={css.pair}>
              <NumberInput label={t('services.duration')} min={5} max={1440} step={5} value={value.duration_minutes} error={errors.duration_minutes} onChange={(next) => set({ duration_minutes: Number(next) || 0 })} />
              <Select label={t('services.skill')} clearable data={skills.map((skill) => ({ value: skill.id, label: skill.name }))} value={value.skill_id ?? null} onChange={(next) => set({ skill_id: next })} />
            </div>
            {!fresh && <Switch label={t('services.active')} checked={value.active ?? true} onChange={(event) => set({ active: event.currentTarget.checked })} />}
          </>
        )
      }}
    />
  )
}
