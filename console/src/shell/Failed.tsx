import { Link, useRouter } from '@tanstack/react-router'
import { t } from '../words'
import { Empty, Problem } from '../ui/Problem'

/** A whole screen that could not be drawn or read. */
export function Failed({ error }: { error: unknown }) {
  const router = useRouter()
  return <main style={{ maxWidth: 560, margin: '18vh auto 0' }}><h1 className="vh">{t('problem.title')}</h1><Problem error={error} retry={() => void router.invalidate()} /></main>
}

/** An address that leads nowhere. */
export function Lost() {
  return (
    <main style={{ marginTop: '18vh' }}>
      <h1 className="vh">{t('problem.lost')}</h1>
      <Empty icon="map-pin" text={t('problem.lost')}><Link className="btn" to="/inbox/{-$conversationId}" params={{}}>{t('nav.toInbox')}</Link></Empty>
    </main>
  )
}
