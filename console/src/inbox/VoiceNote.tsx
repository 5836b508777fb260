import { useMemo, useRef, useState } from 'react'
import type { Media, Message } from '../api/types'
import { Icon } from '../ui/Icon'
import { t } from '../words'
import { playtime } from '../words/time'
import { Transcript } from './Transcript'
import css from './VoiceNote.module.css'

/** A quiet picture of a voice: always the same for the same recording. */
function bars(seed: string): number[] {
  let state = 11
  for (const letter of seed) state = (state * 33 + letter.charCodeAt(0)) % 9973
  return Array.from({ length: 30 }, (_, index) => {
    state = (state * 73 + 41) % 9973
    return 22 + Math.round((state % 60) * (0.55 + 0.45 * Math.sin(index / 3.1)))
  })
}

/** A recording with its words underneath, so that it can be read as well as heard. */
export function VoiceNote({ message, media, conversationId }: { message: Message; media: Media; conversationId: string }) {
  const audio = useRef<HTMLAudioElement>(null)
  const [playing, setPlaying] = useState(false)
  const [at, setAt] = useState(0)
  const [length, setLength] = useState(media.seconds ?? 0)
  const shape = useMemo(() => bars(message.id), [message.id])
  const done = length ? at / length : 0
  function toggle() {
    const element = audio.current
    if (!element) return
    if (playing) element.pause()
    else void element.play().catch(() => setPlaying(false))
  }
  return (
    <div className={css.voice}>
      <div className={css.player}>
        <button type="button" className={css.play} aria-label={playing ? t('media.pause') : t('media.play')} disabled={!media.url} onClick={toggle}><Icon name={playing ? 'player-pause-filled' : 'player-play-filled'} size={16} /></button>
        <input
          type="range" className={css.seek} aria-label={t('media.position')} min={0} max={Math.max(1, length)} step={0.1} value={at} aria-valuetext={playtime(at)} disabled={!media.url}
          onChange={(event) => { setAt(Number(event.target.value)); if (audio.current) audio.current.currentTime = Number(event.target.value) }}
        />
        <span className={css.wave} aria-hidden>{shape.map((height, index) => <i key={index} style={{ height: `${height}%` }} data-on={index / shape.length < done || undefined} />)}</span>
        <bdi dir="ltr" className={`num ${css.time}`}>{playtime(playing || at ? at : length || (media.seconds ?? 0))}</bdi>
      </div>
      <Transcript message={message} media={media} conversationId={conversationId} />
      {media.url && (
        <audio
          ref={audio} src={media.url} preload="none" onPlay={() => setPlaying(true)} onPause={() => setPlaying(false)} onEnded={() => { setPlaying(false); setAt(0) }}
          onTimeUpdate={(event) => setAt(event.currentTarget.currentTime)} onLoadedMetadata={(event) => Number.isFinite(event.currentTarget.duration) && setLength(event.currentTarget.duration)}
        />
      )}
    </div>
  )
}
