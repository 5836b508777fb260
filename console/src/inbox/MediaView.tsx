import { useState } from 'react'
import type { Message } from '../api/types'
import { Icon } from '../ui/Icon'
import { Code, Words } from '../ui/Words'
import { number, t } from '../words'
import css from './MediaView.module.css'
import { VoiceNote } from './VoiceNote'

/** What a message carries besides words. */
export function MediaView({ message, conversationId }: { message: Message; conversationId: string }) {
  const { type, media } = message
  if (type === 'unsupported') return <em className="quiet">{t('media.unsupported')}</em>
  if (!media) return type === 'text' || type === 'interactive' || type === 'system' || message.text ? null : <em className="quiet">{t(`media.${type}` as 'media.voice')}</em>
  if (type === 'voice' || type === 'audio') return <VoiceNote message={message} media={media} conversationId={conversationId} />
  if (type === 'location') return <Place media={media} />
  if (type === 'contacts') {
    return <ul className={css.contacts}>{media.contacts?.map((one) => <li key={one.name}><Icon name="user" size={16} /><bdi>{one.name}</bdi>{one.phone && <Code text={one.phone} className="quiet" />}</li>)}</ul>
  }
  if (type === 'image' || type === 'sticker') return <Picture media={media} small={type === 'sticker'} />
  if (type === 'video' && media.url) return <video className={css.picture} src={media.url} controls preload="metadata" />
  if (media.url) {
    return (
      <a className={css.file} href={media.url} download={media.name ?? true}>
        <Icon name="file" /><span className="ell" dir="auto">{media.name ?? t('media.document')}</span>
        {media.size ? <span className="quiet">{t('media.size', { kb: number(Math.max(1, Math.round(media.size / 1024))) })}</span> : null}
      </a>
    )
  }
  return <em className="quiet">{t('media.gone')}</em>
}

type Media = NonNullable<Message['media']>

function Picture({ media, small }: { media: Media; small: boolean }) {
  const [broken, setBroken] = useState(false)
  if (!media.url || broken) return <span className={css.missing}><Icon name="photo" />{t('media.gone')}</span>
  return (
    <a href={media.url} target="_blank" rel="noreferrer" className={css.pictureLink} aria-label={t('media.openImage')}>
      <img className={css.picture} data-small={small || undefined} src={media.url} alt={media.name ?? t('media.image')} width={media.width ?? undefined} height={media.height ?? undefined} loading="lazy" onError={() => setBroken(true)} />
    </a>
  )
}

function Place({ media }: { media: Media }) {
  const { latitude, longitude, address } = media
  const known = typeof latitude === 'number' && typeof longitude === 'number'
  const spot = known ? `${latitude.toFixed(5)}, ${longitude.toFixed(5)}` : undefined
  return (
    <span className={css.place}>
      <span className={css.pin}><Icon name="map-pin" size={20} /></span>
      <span className="grow">
        {address && <Words text={address} as="span" className={css.address} />}
        {spot && <Code text={spot} className="quiet" />}
        {spot && <a className="link" href={`geo:${latitude},${longitude}`}>{t('media.openMap')}</a>}
      </span>
    </span>
  )
}
