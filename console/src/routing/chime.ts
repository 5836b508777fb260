/** Two soft notes, for those who asked for them; made here, so that there is nothing to fetch. */
export function chime(): void {
  const audio = new AudioContext()
  for (const [at, pitch] of [[0, 659], [0.16, 880]] as const) {
    const note = audio.createOscillator()
    const loud = audio.createGain()
    note.frequency.value = pitch
    loud.gain.setValueAtTime(0.0001, audio.currentTime + at)
    loud.gain.exponentialRampToValueAtTime(0.12, audio.currentTime + at + 0.02)
    loud.gain.exponentialRampToValueAtTime(0.0001, audio.currentTime + at + 0.4)
    note.connect(loud).connect(audio.destination)
    note.start(audio.currentTime + at)
    note.stop(audio.currentTime + at + 0.45)
  }
  setTimeout(() => void audio.close(), 1000)
}
